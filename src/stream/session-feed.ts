import { encodeFrame } from "../api/sse.ts";
import { toSessionDto } from "../api/to-dto.ts";
import type { Clock, EventReader, Logger } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";

/** A busy session changes many times a second; the newest state of each is sent this often. */
const SESSIONS_INTERVAL_MS = 150;

/** Sends the newest state of changed sessions: the first change at once, quick successors of a session together. */
interface SessionFeed {
  /** @returns frames that are due at once, to go out with the events that changed the sessions; null for none */
  changed(sessions: readonly Session[]): string | null;
  stop(): void;
}

export function createSessionFeed(options: {
  readonly clock: Clock;
  /** Sends postponed states. */
  readonly broadcast: (bytes: Buffer) => void;
}): SessionFeed {
  const { clock, broadcast } = options;
  /** Sessions sent in this interval. */
  const sent = new Set<string>();
  /** Their newest state since then. */
  const postponed = new Map<string, Session>();
  let interval: NodeJS.Timeout | null = null;

  function send(sessions: readonly Session[]): string | null {
    if (sessions.length === 0) return null;
    const nowMs = clock.now();
    for (const { sessionId } of sessions) sent.add(sessionId);
    interval ??= setTimeout(endInterval, SESSIONS_INTERVAL_MS);
    return sessions.map((session) => encodeFrame({ type: "session", data: toSessionDto(session, nowMs) })).join("");
  }

  function endInterval(): void {
    const due = [...postponed.values()];
    stop();
    const text = send(due);
    if (text !== null) broadcast(Buffer.from(text));
  }

  function stop(): void {
    if (interval !== null) clearTimeout(interval);
    interval = null;
    sent.clear();
    postponed.clear();
  }

  return {
    changed(sessions) {
      const due: Session[] = [];
      for (const session of sessions) {
        if (sent.has(session.sessionId)) postponed.set(session.sessionId, session);
        else due.push(session);
      }
      return send(due);
    },
    stop,
  };
}

/** Also corrects a list that a client read up to this long before it connected. */
const LOOK_BACK_MS = 10_000;

/** Finds the sessions that became stale: no event reports that. */
interface StaleSessionPoller {
  /** Call it when the first client connects. */
  begin(): void;
  /** Sessions that became stale since the last poll. */
  poll(): readonly Session[];
}

export function createStaleSessionPoller(options: {
  readonly reader: Pick<EventReader, "becameStaleBetween">;
  readonly clock: Clock;
  readonly logger: Logger;
}): StaleSessionPoller {
  const { reader, clock, logger } = options;
  let polledAtMs = 0;
  let failing = false;

  return {
    begin() {
      polledAtMs = clock.now() - LOOK_BACK_MS;
    },
    poll() {
      const nowMs = clock.now();
      try {
        const stale = reader.becameStaleBetween(polledAtMs, nowMs);
        polledAtMs = nowMs;
        failing = false;
        return stale;
      } catch (error) {
        // The next poll begins where this one would have begun.
        if (!failing) logger.error("stale sessions cannot be read", { reason: String(error) });
        failing = true;
        return [];
      }
    },
  };
}
