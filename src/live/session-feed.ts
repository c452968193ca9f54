import type { Clock } from "../core/ports.ts";
import type { Session } from "../core/session.ts";
import { encodeFrame } from "../protocol/sse.ts";
import { toSessionDto } from "../protocol/to-dto.ts";
import { SESSIONS_INTERVAL_MS } from "./limits.ts";
import { createThrottle } from "./throttle.ts";

/** Tells the newest state of changed sessions: the first change at once, quick successors together. */
export interface SessionFeed {
  changed(sessions: readonly Session[]): void;
  stop(): void;
}

export function createSessionFeed(options: {
  readonly clock: Clock;
  readonly broadcast: (bytes: Buffer) => void;
}): SessionFeed {
  const { clock, broadcast } = options;
  const newest = new Map<string, Session>();
  const throttle = createThrottle({ intervalMs: SESSIONS_INTERVAL_MS, leadMs: 0, run: flush });

  function flush(): void {
    const nowMs = clock.now();
    let text = "";
    for (const session of newest.values()) text += encodeFrame({ type: "session", data: toSessionDto(session, nowMs) });
    newest.clear();
    broadcast(Buffer.from(text));
  }

  return {
    changed(sessions) {
      if (sessions.length === 0) return;
      for (const session of sessions) newest.set(session.sessionId, session);
      throttle.request();
    },
    stop() {
      throttle.stop();
      newest.clear();
    },
  };
}
