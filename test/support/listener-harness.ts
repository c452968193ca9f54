import { createListener } from "../../src/observe/process/client-listener.ts";
import type { WatchedSession } from "../../src/observe/process/process-events.ts";
import { reduceSession, reduceFacts } from "../../src/core/session/reducer.ts";
import type { Session } from "../../src/core/session/session.ts";
import type { SessionAction } from "../../src/core/session/action.ts";
import { signalEvent } from "./signal-event.ts";

const NOON = Date.UTC(2026, 10, 25, 12);
const PROCESS = { pid: 4_000_001, startTime: "77" };
/** One client and its session, in time that the test moves; the store accepts everything at once. */
export function listenerHarness() {
  let nowMs = NOON;
  let session: Session | null = null;
  let said: { readonly status: string; readonly sinceMs: number } | null = null;
  const state = { isCaughtUp: true, isSettled: true, isStoreBroken: false, looks: 0 };
  const client = () => {
    if (said === null || session === null) return null;
    const { status, sinceMs: statusSinceMs } = said;
    return { ...PROCESS, sessionId: session.sessionId, status, statusSinceMs, pidDomain: null, version: null };
  };
  const take = (next: Session): void => {
    if (state.isStoreBroken) throw new Error("the disk is full");
    session = { ...next, process: PROCESS };
  };
  const listener = createListener({
    observer: {
      observe: (observed) => {
        for (const { event } of observed) take(reduceSession(session, event).session);
      },
      applyFacts: (_, facts) => {
        if (session !== null) take(reduceFacts(session, facts).session);
      },
    },
    registry: { client, clients: () => [] },
    spool: { check: () => void (state.looks += 1), isCaughtUp: () => state.isCaughtUp },
    transcripts: { checkSoon: () => undefined, isQuiet: () => state.isSettled },
    clock: { now: () => nowMs },
    steadyMs: () => nowMs,
  });
  const current = (): WatchedSession => {
    if (session?.process == null) throw new Error("nothing was heard yet");
    return { ...session, process: session.process };
  };
  const harness = {
    state,
    session: current,
    moveTo: (atMs: number): void => {
      nowMs = NOON + atMs;
    },
    /** Advances the time and runs every check that is due. */
    pass: (ms: number): void => {
      const endMs = nowMs + ms;
      for (;;) {
        const dueMs = listener.dueInMs();
        if (dueMs === null || nowMs + dueMs > endMs) break;
        nowMs += dueMs;
        listener.listen(current(), "soon");
      }
      nowMs = endMs;
    },
    /** @param atMs its file's time; default: now */
    fire: (signal: SessionAction, agentId: string | null = null): void => {
      session = { ...reduceSession(session, signalEvent(signal, { atMs: nowMs, agentId })).session, process: PROCESS };
      listener.listen(current(), "soon");
    },
    /** The client writes its current status and its start; null: half a file. */
    say: (status: string | null, sinceMs = nowMs - NOON): void => {
      said = status === null ? null : { status, sinceMs: NOON + sinceMs };
      if (session !== null) listener.listen(current(), "soon");
    },
    lookSlowly: (): void => listener.listen(current(), "slow"),
    isDue: (): boolean => listener.dueInMs() !== null,
  };
  return harness;
}
