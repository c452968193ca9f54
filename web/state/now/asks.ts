import { signal } from "@preact/signals";
import type { EventDetailDto, LogPageDto } from "../../../src/api/dto.ts";
import type { SessionDto, WaitDto } from "../../../src/api/session-dto.ts";
import type { LogQuery } from "../event-filter.ts";
import { isWorthReading, shortAsk, fullAsk, type Ask } from "./ask-of.ts";

/** The waiting call is among this many newest of its session and tool: at most a few run in parallel. */
const SCANNED = 20;

/** The full questions of waiting sessions. */
export interface Asks {
  /** The short line at first; the signal changes when the full text is loaded. */
  of(sessionId: string, wait: WaitDto): Ask;
  /** Loads new questions and drops those of finished waits. */
  follow(waiting: readonly SessionDto[]): void;
}

export interface AsksDependencies {
  readonly fetchLog: (query: LogQuery) => Promise<LogPageDto>;
  readonly fetchEvent: (seq: number) => Promise<EventDetailDto>;
}

export function createAsks({ fetchLog, fetchEvent }: AsksDependencies): Asks {
  /** Null while loading, and where only the short line exists. */
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
      // Keep the short line; the next report of the same wait retries.
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
