import type { ClientRegistry } from "../../claude/client-registry.ts";
import type { HookEvent } from "../../core/event.ts";
import type { Observer } from "../../core/ports.ts";
import type { Session } from "../../core/session/session.ts";
import { findLiving } from "./identify-client.ts";

/** After these a process continues with another session; its registry may show it late, or never. */
const GOES_ON: ReadonlySet<string> = new Set(["clear", "resume"]);

/** More than end between two checks. */
const MAX_ENDINGS = 200;

interface EndCheckOptions {
  readonly observer: Pick<Observer, "applyFacts">;
  readonly sessionOf: (sessionId: string) => Session | null;
  readonly registry: ClientRegistry;
}

export interface EndCheck {
  onEvents(events: readonly HookEvent[]): void;
  /** Whether an ending waits for its second check. */
  hasWork(): boolean;
  /** @throws when the store rejects the result */
  check(): void;
}

interface Ending {
  readonly pid: number;
  readonly isSeen: boolean;
}

/**
 * A session that was resumed while its first process lived has two, and ends with the last of them. An end is verified
 * at the second check after it: the process that reported it has left the registry by then.
 */
export function createEndCheck({ observer, sessionOf, registry }: EndCheckOptions): EndCheck {
  let endings: ReadonlyMap<string, Ending> = new Map();

  function checkEnd(sessionId: string, pid: number): void {
    if (sessionOf(sessionId)?.state !== "ended") return;
    const process = findLiving(sessionId, registry);
    if (process !== null && process.pid !== pid) observer.applyFacts(sessionId, [{ kind: "still-runs", process }]);
  }

  return {
    onEvents: (events) => {
      const reported = events.flatMap(({ sessionId, clientPid: pid, action }) => {
        const isEnd = action.kind === "session-ended" && !GOES_ON.has(action.reason);
        return isEnd && pid !== null ? [[sessionId, { pid, isSeen: false }] as const] : [];
      });
      if (reported.length > 0) endings = new Map([...endings, ...reported].slice(-MAX_ENDINGS));
    },
    hasWork: () => endings.size > 0,
    check: () => {
      const seen = [...endings].filter(([, { isSeen }]) => isSeen);
      const fresh = [...endings].filter(([, { isSeen }]) => !isSeen);
      endings = new Map(fresh.map(([sessionId, { pid }]) => [sessionId, { pid, isSeen: true }]));
      for (const [sessionId, { pid }] of seen) checkEnd(sessionId, pid);
    },
  };
}
