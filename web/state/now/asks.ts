import { signal } from "@preact/signals";
import type { EventDetailDto, LogPageDto } from "../../../src/api/dto.ts";
import type { SessionDto, WaitDto } from "../../../src/api/session-dto.ts";
import type { LogQuery } from "../event-filter.ts";
import { isWorthReading, shortAsk, fullAsk, type Ask } from "./ask-of.ts";

/** The call that waits is among so many of its session's newest of that tool: at most a few run side by side. */
const SCANNED = 20;

/** What those who wait ask for, whole. */
export interface Asks {
  /** The short line at first; whoever reads it is told when the whole is there. */
  of(sessionId: string, wait: WaitDto): Ask;
  /** Fetches what is not known yet, and forgets what nobody waits for any more. */
  follow(waiting: readonly SessionDto[]): void;
}

export interface AsksDependencies {
  readonly fetchLog: (query: LogQuery) => Promise<LogPageDto>;
  readonly fetchEvent: (seq: number) => Promise<EventDetailDto>;
}

export function createAsks({ fetchLog, fetchEvent }: AsksDependencies): Asks {
  /** Null while it is on its way, and where there is nothing better than the short line. */
  const known = signal<ReadonlyMap<string, Ask | null>>(new Map());

  async function fetchFull(sessionId: string, wait: WaitDto): Promise<void> {
    const key = keyOf(sessionId, wait);
    const query = { session: sessionId, event: "PreToolUse", tool: wait.tool_name ?? "", limit: String(SCANNED) };
    try {
      const { events } = await fetchLog(query);
      const call = events.find((event) => event.tool_use_id === wait.tool_use_id);
      if (call === undefined) return;
      const whole = fullAsk((await fetchEvent(call.seq)).payload);
      if (known.peek().has(key)) known.value = new Map(known.peek()).set(key, whole);
    } catch {
      // The short line stays; the same wait, told again, is asked for again.
      const next = new Map(known.peek());
      next.delete(key);
      known.value = next;
    }
  }

  return {
    of: (sessionId, wait) => known.value.get(keyOf(sessionId, wait)) ?? shortAsk(wait),
    follow(waiting) {
      const wanted = waiting.flatMap(({ session_id: id, waits }) =>
        waits.filter(isWorthReading).map((wait) => ({ id, wait, key: keyOf(id, wait) })),
      );
      const before = known.peek();
      const fresh = wanted.filter(({ key }) => !before.has(key));
      if (fresh.length === 0 && before.size === wanted.length) return;
      known.value = new Map(wanted.map(({ key }) => [key, before.get(key) ?? null]));
      for (const { id, wait } of fresh) void fetchFull(id, wait);
    },
  };
}

function keyOf(sessionId: string, wait: WaitDto): string {
  return `${sessionId} ${wait.tool_use_id ?? wait.since}`;
}
