import type { ClientRegistry } from "../../agents/claude/client-registry.ts";
import type { Clock, Observer } from "../../core/ports.ts";
import { turnInterrupted, type WatchedSession } from "./process-events.ts";
import {
  mismatchOf,
  dialogsKnownInMs,
  evidenceFrom,
  isSameClaim,
  NO_EVIDENCE,
  type RegistryMismatch,
  type HookEvidence,
} from "./registry-mismatch.ts";

/** Delay of the next read where another condition has to be met first. */
const RETRY_FOR_MS = 50;

export interface ListenerOptions {
  readonly observer: Observer;
  readonly registry: ClientRegistry;
  readonly spool: {
    /** Scans the folder for files without a notice. */
    check(): void;
    /** Whether everything that hooks have written is in the store, as of the last scan or later. */
    isCaughtUp(): boolean;
  };
  readonly transcripts: {
    /** The transcript may describe the change in detail. */
    checkSoon(sessionId: string): void;
    /** Whether it was read since then, and has no failed turn whose hook may still come. */
    isQuiet(sessionId: string): boolean;
  };
  readonly clock: Clock;
  /** A monotonic clock; a test may have its own. */
  readonly steadyMs?: () => number;
}

interface RegistryClaim {
  readonly mismatch: RegistryMismatch;
  /** On the steady clock. */
  readonly firstReadMs: number;
  /** It was first read by a periodic check, so that the next periodic check is the second. */
  readonly isOfSlowCheck: boolean;
  readonly isAccepted: boolean;
}

export type Listener = ReturnType<typeof createListener>;

/** Claims of one client about one session. */
export function createListener(options: ListenerOptions) {
  const { observer, registry, spool, transcripts, clock, steadyMs = () => performance.now() } = options;
  let evidence: HookEvidence = NO_EVIDENCE;
  let claim: RegistryClaim | null = null;
  /** On the steady clock; null where all dialogs are known. */
  let dialogsKnownAtMs: number | null = null;

  function read({ sessionId, process }: WatchedSession) {
    const client = registry.client(process.pid);
    return client?.sessionId === sessionId && client.startTime === process.startTime ? client : null;
  }

  function beginClaim(session: WatchedSession, mismatch: RegistryMismatch): RegistryClaim {
    if (mismatch.lastsMs !== 0) {
      // Read what was written before the claim, then accept the claim.
      spool.check();
      transcripts.checkSoon(session.sessionId);
    }
    return { mismatch, firstReadMs: steadyMs(), isOfSlowCheck: false, isAccepted: false };
  }

  function report(session: WatchedSession, { kind, sinceMs }: RegistryMismatch): void {
    if (kind === "interrupted") observer.observe([turnInterrupted(session, sinceMs)]);
    else observer.applyFacts(session.sessionId, [{ kind: "answered", atMs: sinceMs, pid: session.process.pid }]);
  }

  return {
    /**
     * Reads the client's claim, and accepts one that contradicts the hooks when it has lasted long enough and all hook
     * files are stored: a proven claim at once or after a moment, any other at the second periodic check.
     * @throws when the store rejects the result
     */
    listen: (session: WatchedSession, check: "slow" | "soon"): void => {
      const client = read(session);
      if (client === null) {
        // Perhaps half-written: the next notice reads it again.
        claim = null;
        return;
      }
      const nowMs = clock.now();
      evidence = evidenceFrom(client, evidence, nowMs);
      const inMs = dialogsKnownInMs(session, evidence, nowMs);
      dialogsKnownAtMs = inMs === null ? null : steadyMs() + inMs;
      const mismatch = mismatchOf(session, client, { evidence, nowMs });
      if (mismatch === null) {
        claim = null;
        return;
      }
      const { lastsMs } = mismatch;
      const begun = claim !== null && isSameClaim(mismatch, claim.mismatch) ? claim : beginClaim(session, mismatch);
      const hasLasted =
        lastsMs === null ? check === "slow" && begun.isOfSlowCheck : steadyMs() - begun.firstReadMs >= lastsMs;
      const current = { ...begun, mismatch, isOfSlowCheck: begun.isOfSlowCheck || check === "slow" };
      claim = current;
      if (!hasLasted || current.isAccepted || !spool.isCaughtUp()) return;
      if (mismatch.kind === "interrupted" && !transcripts.isQuiet(session.sessionId)) return;
      // If the store rejects it, the next check starts again.
      claim = null;
      report(session, mismatch);
      claim = { ...current, isAccepted: true };
    },
    /** Milliseconds until the next read; null where none is needed. */
    dueInMs: (): number | null => {
      const lastsMs = claim?.isAccepted === false ? claim.mismatch.lastsMs : null;
      const dueMs = [
        ...(dialogsKnownAtMs === null ? [] : [dialogsKnownAtMs - steadyMs()]),
        ...(claim === null || lastsMs === null ? [] : [claim.firstReadMs + lastsMs - steadyMs()]),
      ];
      return dueMs.length === 0 ? null : Math.min(...dueMs.map((restMs) => (restMs > 0 ? restMs : RETRY_FOR_MS)));
    },
  };
}
