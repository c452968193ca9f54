import type { ClientRegistry } from "../../claude/client-registry.ts";
import type { HookEvent } from "../../core/event.ts";
import type { Observer } from "../../core/ports.ts";
import type { Session } from "../../core/session/session.ts";
import { findLiving } from "./identify-client.ts";

/** After these a process continues with another session; its registry may show it late, or never. */
const GOES_ON: ReadonlySet<string> = new Set(["clear", "resume"]);

interface EndCheckOptions {
  readonly observer: Pick<Observer, "applyFacts">;
  readonly sessionOf: (sessionId: string) => Session | null;
  readonly registry: ClientRegistry;
}

/**
 * A session that was resumed while its first process lived has two, and ends with the last of them. An end is verified
 * at the second check after it: the process that reported it has left the registry by then.
 */
export function createEndCheck({ observer, sessionOf, registry }: EndCheckOptions) {
  /** The process that reported the end, by session: since the last check, and before it. */
  let fresh = new Map<string, number>();
  let seen = new Map<string, number>();

  function checkEnd(sessionId: string, pid: number): void {
    if (sessionOf(sessionId)?.state !== "ended") return;
    const process = findLiving(sessionId, registry);
    if (process !== null && process.pid !== pid) observer.applyFacts(sessionId, [{ kind: "still-runs", process }]);
  }

  return {
    onEvents: (events: readonly HookEvent[]): void => {
      for (const { sessionId, clientPid: pid, action } of events) {
        const isEnd = action.kind === "session-ended" && !GOES_ON.has(action.reason);
        if (isEnd && pid !== null) fresh.set(sessionId, pid);
      }
    },
    /** Whether an ending waits for its second check. */
    hasWork: (): boolean => fresh.size + seen.size > 0,
    /** @throws when the store rejects the result */
    check: (): void => {
      const due = seen;
      seen = fresh;
      fresh = new Map();
      for (const [sessionId, pid] of due) checkEnd(sessionId, pid);
    },
  };
}
