import { encodeFrame, type Frame } from "../api/sse.ts";
import { toSessionDto } from "../api/session-dto.ts";
import type { Clock, EventReader } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";
import type { UsualOf } from "../core/session/usual-duration.ts";

/** Lets the batch that caused the change reach its readers before the queries run. */
const LEAD_MS = 10;

export type ValueFeed = ReturnType<typeof createValueFeed>;

/** Sends values (the metrics, the health) when they differ from those sent last. */
export function createValueFeed(options: {
  /** Null where they cannot be read. */
  readonly read: () => Frame | null;
  /** They are sent {@link LEAD_MS} after a change, and at most once in this time. */
  readonly intervalMs: number;
  readonly broadcast: (bytes: Buffer) => void;
  readonly clock: Clock;
}) {
  const { read, intervalMs, broadcast, clock } = options;
  let sent: Buffer | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;
  /** Runs during the lead and during the interval after a reading. */
  let timer: NodeJS.Timeout | null = null;
  let hasChanged = false;

  function refresh(): void {
    readAtMs = clock.now();
    const frame = read();
    const bytes = frame === null ? null : Buffer.from(encodeFrame(frame));
    if (bytes === null || sent?.equals(bytes) === true) return;
    sent = bytes;
    broadcast(bytes);
  }

  function onTimer(): void {
    timer = hasChanged ? setTimeout(onTimer, intervalMs) : null;
    if (!hasChanged) return;
    hasChanged = false;
    refresh();
  }

  return {
    /** Call it when the values may have changed. */
    changed() {
      hasChanged = true;
      timer ??= setTimeout(onTimer, LEAD_MS);
    },
    /** The values for a new client, at most one interval old. Null: they cannot be read. */
    latest() {
      if (Math.abs(clock.now() - readAtMs) >= intervalMs) refresh();
      return sent;
    },
    stop() {
      clearTimeout(timer ?? undefined);
      timer = null;
      hasChanged = false;
    },
  };
}

/** A busy session changes many times a second; the newest state of each is sent this often. */
const SESSIONS_INTERVAL_MS = 150;

interface SessionFeedOptions extends Pick<EventReader, "marksOf"> {
  readonly clock: Clock;
  /** Sends postponed states. */
  readonly broadcast: (bytes: Buffer) => void;
  readonly usualOf?: UsualOf | undefined;
}

/**
 * Sends changed sessions: the first change and every new state at once, quick successors of a session together. A
 * question comes 50 to 100 ms after the call that asks, and its answer may come as soon after.
 */
export function createSessionFeed({ marksOf, clock, broadcast, usualOf }: SessionFeedOptions) {
  /** Sessions sent in this interval, as they were sent and as they have become since. */
  const recent = new Map<string, { readonly sent: Session; readonly newest: Session | null }>();
  let timer: NodeJS.Timeout | null = null;

  /** @returns the frames that are due at once, to go out with the events that changed the sessions */
  function changed(sessions: readonly Session[]): string {
    let frames = "";
    for (const session of sessions) {
      const { sessionId, state } = session;
      const sent = recent.get(sessionId)?.sent;
      if (sent?.state === state) recent.set(sessionId, { sent, newest: session });
      else {
        recent.set(sessionId, { sent: session, newest: null });
        timer ??= setTimeout(onTimer, SESSIONS_INTERVAL_MS);
        const moment = { nowMs: clock.now(), marks: marksOf(session), usualOf };
        frames += encodeFrame({ type: "session", data: toSessionDto(session, moment) });
      }
    }
    return frames;
  }

  function onTimer(): void {
    const postponed = [...recent.values()].flatMap(({ newest }) => newest ?? []);
    stop();
    if (postponed.length > 0) broadcast(Buffer.from(changed(postponed)));
  }

  function stop(): void {
    clearTimeout(timer ?? undefined);
    timer = null;
    recent.clear();
  }

  return { changed, stop };
}
