import type { ClientRegistry } from "../../claude/client-registry.ts";
import type { Clock, Observer } from "../../core/ports.ts";
import {
  contradictionOf,
  dialogsKnownInMs,
  heardFrom,
  isSameWord,
  NOTHING_HEARD,
  type Contradiction,
  type Heard,
} from "./contradiction.ts";
import { turnInterrupted, type WatchedSession } from "./observed-events.ts";

/**
 * How long a client's word has to stand: it may be past before the hook of the next dialog has come, and so may the hook
 * of a turn that failed, which the client does not wait for. Measured: 20 to 130 ms.
 */
const SETTLE_MS = 250;
/** How long until it is asked again where something else has to come first. */
const PATIENCE_MS = 250;

export interface ListenerOptions {
  readonly observer: Observer;
  readonly registry: ClientRegistry;
  readonly rawLog: {
    /** Has the folder looked at for what nobody reported. */
    look(): void;
    /** Whether everything that hooks have written is in the store, as of the last look or later. */
    isCaughtUp(): boolean;
  };
  readonly transcripts: {
    /** It may say more exactly what happened just now. */
    lookSoon(sessionId: string): void;
    /** Whether it was read since then, and tells of no failed turn whose hook may still come. */
    isSettled(sessionId: string): boolean;
  };
  readonly clock: Clock;
  /** By a clock that nobody sets, where a test has its own time. */
  readonly steadyMs?: () => number;
}

interface Word {
  readonly contradiction: Contradiction;
  /** By the steady clock. */
  readonly firstReadMs: number;
  /** It was read by a look that comes at intervals, so that the next such one is the second. */
  readonly isOfSlowLook: boolean;
  readonly isBelieved: boolean;
}

/** What one client has said about one session. */
export interface Listener {
  /**
   * Reads its word, and believes one that contradicts the hooks when it has stood long enough and all that hooks wrote is
   * stored: a proven one after a moment, any other at the second of the looks that come at intervals.
   * @throws when the store cannot take what was found
   */
  listen(session: WatchedSession, look: "slow" | "soon"): void;
  /** In how many milliseconds to listen again; null where nothing waits for it. */
  dueInMs(): number | null;
}

const steadyNow = (): number => performance.now();

export function createListener(options: ListenerOptions): Listener {
  const { observer, registry, rawLog, transcripts, clock, steadyMs = steadyNow } = options;
  let heard: Heard = NOTHING_HEARD;
  let word: Word | null = null;
  /** By the steady clock; null where all dialogs are known. */
  let dialogsKnownAtMs: number | null = null;

  function read({ sessionId, process }: WatchedSession) {
    const client = registry.client(process.pid);
    return client?.sessionId === sessionId && client.startTime === process.startTime ? client : null;
  }

  function notice(session: WatchedSession, contradiction: Contradiction, isOfSlowLook: boolean): void {
    word = { contradiction, firstReadMs: steadyMs(), isOfSlowLook, isBelieved: false };
    // What was written before it must be known before it is believed.
    rawLog.look();
    transcripts.lookSoon(session.sessionId);
  }

  function believe(session: WatchedSession, { kind, sinceMs }: Contradiction): void {
    if (kind === "interrupted") observer.observe([turnInterrupted(session, sinceMs)]);
    else observer.amend(session.sessionId, [{ kind: "answered", atMs: sinceMs, pid: session.process.pid }]);
  }

  return {
    listen: (session, look) => {
      const client = read(session);
      if (client === null) {
        // Half-written, perhaps: the next notice reads it again.
        word = null;
        return;
      }
      const nowMs = clock.now();
      heard = heardFrom(client, heard, nowMs);
      const inMs = dialogsKnownInMs(session, heard, nowMs);
      dialogsKnownAtMs = inMs === null ? null : steadyMs() + inMs;
      const contradiction = contradictionOf(session, client, { heard, nowMs });
      if (contradiction === null || word === null || !isSameWord(contradiction, word.contradiction)) {
        word = null;
        if (contradiction !== null) notice(session, contradiction, look === "slow");
        return;
      }
      const hasStood = contradiction.isProven
        ? steadyMs() - word.firstReadMs >= SETTLE_MS
        : look === "slow" && word.isOfSlowLook;
      const standing = { ...word, contradiction, isOfSlowLook: word.isOfSlowLook || look === "slow" };
      word = standing;
      if (!hasStood || standing.isBelieved || !rawLog.isCaughtUp()) return;
      if (contradiction.kind === "interrupted" && !transcripts.isSettled(session.sessionId)) return;
      // Where the store takes nothing now, the next look begins anew.
      word = null;
      believe(session, contradiction);
      word = { ...standing, isBelieved: true };
    },
    dueInMs: () => {
      const dueMs = [
        ...(dialogsKnownAtMs === null ? [] : [dialogsKnownAtMs - steadyMs()]),
        ...(word?.isBelieved === false && word.contradiction.isProven
          ? [word.firstReadMs + SETTLE_MS - steadyMs()]
          : []),
      ];
      return dueMs.length === 0 ? null : Math.min(...dueMs.map((restMs) => (restMs > 0 ? restMs : PATIENCE_MS)));
    },
  };
}
