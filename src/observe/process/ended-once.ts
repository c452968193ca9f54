import type { ClientRegistry } from "../../claude/client-registry.ts";
import type { HookEvent } from "../../core/event.ts";
import type { Observer } from "../../core/ports.ts";
import type { Session } from "../../core/session.ts";
import { findLiving } from "./identify-client.ts";

/** With these a process goes on with another session; its registry may say so late, or never. */
const GOES_ON: ReadonlySet<string> = new Set(["clear", "resume"]);

/** More than end between two looks. */
const MAX_ENDINGS = 200;

interface EndedOnceOptions {
  readonly observer: Pick<Observer, "amend">;
  readonly sessionOf: (sessionId: string) => Session | null;
  readonly registry: ClientRegistry;
}

export interface EndedOnce {
  heard(events: readonly HookEvent[]): void;
  /** Whether an ending waits for its second look. */
  hasWork(): boolean;
  /** @throws when the store cannot take what was found */
  look(): void;
}

interface Ending {
  readonly pid: number;
  readonly isSeen: boolean;
}

/**
 * A session that was resumed while its first process lived has two, and ends with the last of them. An end is doubted at
 * the second look after it: the process that told it is gone from the registry by then.
 */
export function createEndedOnce({ observer, sessionOf, registry }: EndedOnceOptions): EndedOnce {
  let endings: ReadonlyMap<string, Ending> = new Map();

  function doubt(sessionId: string, pid: number): void {
    if (sessionOf(sessionId)?.state !== "ended") return;
    const process = findLiving(sessionId, registry);
    if (process !== null && process.pid !== pid) observer.amend(sessionId, [{ kind: "still-runs", process }]);
  }

  return {
    heard: (events) => {
      const told = events.flatMap(({ sessionId, clientPid: pid, signal }) => {
        const isEnd = signal.kind === "session-ended" && !GOES_ON.has(signal.reason);
        return isEnd && pid !== null ? [[sessionId, { pid, isSeen: false }] as const] : [];
      });
      if (told.length > 0) endings = new Map([...endings, ...told].slice(-MAX_ENDINGS));
    },
    hasWork: () => endings.size > 0,
    look: () => {
      const seen = [...endings].filter(([, { isSeen }]) => isSeen);
      const fresh = [...endings].filter(([, { isSeen }]) => !isSeen);
      endings = new Map(fresh.map(([sessionId, { pid }]) => [sessionId, { pid, isSeen: true }]));
      for (const [sessionId, { pid }] of seen) doubt(sessionId, pid);
    },
  };
}
