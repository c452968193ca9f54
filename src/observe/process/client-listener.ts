import type { ClientRegistry } from "../../claude/client-registry.ts";
import type { Clock, Observer } from "../../core/ports.ts";
import {
  mismatchOf,
  dialogsKnownInMs,
  evidenceFrom,
  isSameClaim,
  NO_EVIDENCE,
  type RegistryMismatch,
  type HookEvidence,
} from "./registry-mismatch.ts";
import { turnInterrupted, type WatchedSession } from "./process-events.ts";

/**
 * How long a client's word has to stand: it may be past before the hook of the next dialog has come, and so may the hook
 * of a turn that failed, which the client does not wait for. Measured: 20 to 130 ms.
 */
const QUIET_MS = 250;
/** How long until it is asked again where something else has to come first. */
const RETRY_FOR_MS = 250;

export interface ListenerOptions {
  readonly observer: Observer;
  readonly registry: ClientRegistry;
  readonly spool: {
    /** Has the folder looked at for what nobody reported. */
    check(): void;
    /** Whether everything that hooks have written is in the store, as of the last look or later. */
    isCaughtUp(): boolean;
  };
  readonly transcripts: {
    /** It may say more exactly what happened just now. */
    checkSoon(sessionId: string): void;
    /** Whether it was read since then, and tells of no failed turn whose hook may still come. */
    isQuiet(sessionId: string): boolean;
  };
  readonly clock: Clock;
  /** By a clock that nobody sets, where a test has its own time. */
  readonly steadyMs?: () => number;
}

interface RegistryClaim {
  readonly mismatch: RegistryMismatch;
  /** By the steady clock. */
  readonly firstReadMs: number;
  /** It was read by a look that comes at intervals, so that the next such one is the second. */
  readonly isOfSlowCheck: boolean;
  readonly isAccepted: boolean;
}

/** What one client has said about one session. */
export interface Listener {
  /**
   * Reads its word, and believes one that contradicts the hooks when it has stood long enough and all that hooks wrote is
   * stored: a proven one after a moment, any other at the second of the looks that come at intervals.
   * @throws when the store cannot take what was found
   */
  listen(session: WatchedSession, check: "slow" | "soon"): void;
  /** In how many milliseconds to listen again; null where nothing waits for it. */
  dueInMs(): number | null;
}

const steadyNow = (): number => performance.now();

export function createListener(options: ListenerOptions): Listener {
  const { observer, registry, spool, transcripts, clock, steadyMs = steadyNow } = options;
  let evidence: HookEvidence = NO_EVIDENCE;
  let word: RegistryClaim | null = null;
  /** By the steady clock; null where all dialogs are known. */
  let dialogsKnownAtMs: number | null = null;

  function read({ sessionId, process }: WatchedSession) {
    const client = registry.client(process.pid);
    return client?.sessionId === sessionId && client.startTime === process.startTime ? client : null;
  }

  function notice(session: WatchedSession, mismatch: RegistryMismatch, isOfSlowCheck: boolean): void {
    word = { mismatch, firstReadMs: steadyMs(), isOfSlowCheck, isAccepted: false };
    // What was written before it must be known before it is believed.
    spool.check();
    transcripts.checkSoon(session.sessionId);
  }

  function believe(session: WatchedSession, { kind, sinceMs }: RegistryMismatch): void {
    if (kind === "interrupted") observer.observe([turnInterrupted(session, sinceMs)]);
    else observer.applyFacts(session.sessionId, [{ kind: "answered", atMs: sinceMs, pid: session.process.pid }]);
  }

  return {
    listen: (session, check) => {
      const client = read(session);
      if (client === null) {
        // Half-written, perhaps: the next notice reads it again.
        word = null;
        return;
      }
      const nowMs = clock.now();
      evidence = evidenceFrom(client, evidence, nowMs);
      const inMs = dialogsKnownInMs(session, evidence, nowMs);
      dialogsKnownAtMs = inMs === null ? null : steadyMs() + inMs;
      const mismatch = mismatchOf(session, client, { evidence, nowMs });
      if (mismatch === null || word === null || !isSameClaim(mismatch, word.mismatch)) {
        word = null;
        if (mismatch !== null) notice(session, mismatch, check === "slow");
        return;
      }
      const hasStood = mismatch.isProven
        ? steadyMs() - word.firstReadMs >= QUIET_MS
        : check === "slow" && word.isOfSlowCheck;
      const standing = { ...word, mismatch, isOfSlowCheck: word.isOfSlowCheck || check === "slow" };
      word = standing;
      if (!hasStood || standing.isAccepted || !spool.isCaughtUp()) return;
      if (mismatch.kind === "interrupted" && !transcripts.isQuiet(session.sessionId)) return;
      // Where the store takes nothing now, the next look begins anew.
      word = null;
      believe(session, mismatch);
      word = { ...standing, isAccepted: true };
    },
    dueInMs: () => {
      const dueMs = [
        ...(dialogsKnownAtMs === null ? [] : [dialogsKnownAtMs - steadyMs()]),
        ...(word?.isAccepted === false && word.mismatch.isProven ? [word.firstReadMs + QUIET_MS - steadyMs()] : []),
      ];
      return dueMs.length === 0 ? null : Math.min(...dueMs.map((restMs) => (restMs > 0 ? restMs : RETRY_FOR_MS)));
    },
  };
}
