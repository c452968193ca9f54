import { signal } from "@preact/signals";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import { readJson, storeText, type TextStorage } from "../preferences.ts";

const READ_KEY = "ccen.read";

/** Sessions whose reading is remembered; what came before the oldest of them counts as read. */
const MOST_KEPT = 300;

/** Which sessions have stopped since you last opened them, in this browser. */
export interface Unread {
  /** Whether its last turn ended after that. One that works or waits says enough by its state. */
  isUnread(session: Pick<SessionDto, "session_id" | "state" | "state_since">): boolean;
  markRead(sessionId: string): void;
  markAllRead(): void;
}

interface Read {
  /** Everything until then is read. */
  readonly untilMs: number;
  /** When each session was opened last, the newest last. */
  readonly openedMs: ReadonlyMap<string, number>;
}

const ENDED: ReadonlySet<SessionDto["state"]> = new Set(["done", "failed", "lost"]);

/** @param readMs the daemon's time */
export function createUnread(storage: () => TextStorage, readMs: () => number): Unread {
  const stored = load(storage);
  const read = signal<Read>(stored ?? { untilMs: readMs(), openedMs: new Map() });
  // The first visit: there is nothing to catch up on.
  if (stored === null) keep(read.peek());

  function keep(next: Read): void {
    read.value = next;
    const { untilMs, openedMs } = next;
    storeText(storage, READ_KEY, JSON.stringify({ until: untilMs, opened: Object.fromEntries(openedMs) }));
  }

  return {
    isUnread: ({ session_id: id, state, state_since: since }) => {
      const { untilMs, openedMs } = read.value;
      return ENDED.has(state) && Date.parse(since) > Math.max(untilMs, openedMs.get(id) ?? 0);
    },
    markRead: (sessionId) => {
      const { untilMs, openedMs } = read.peek();
      const opened = [...openedMs].filter(([id]) => id !== sessionId);
      const dropped = opened.at(-MOST_KEPT)?.[1] ?? 0;
      keep({
        untilMs: Math.max(untilMs, dropped),
        openedMs: new Map([...opened.slice(1 - MOST_KEPT), [sessionId, readMs()]]),
      });
    },
    markAllRead: () => keep({ untilMs: readMs(), openedMs: new Map() }),
  };
}

function load(storage: () => TextStorage): Read | null {
  const stored = readJson(storage, READ_KEY);
  if (!isJsonObject(stored)) return null;
  const { until, opened } = stored;
  if (typeof until !== "number" || !isJsonObject(opened)) return null;
  const times = Object.entries(opened).filter((pair): pair is [string, number] => typeof pair[1] === "number");
  return { untilMs: until, openedMs: new Map(times) };
}
