import { agentOfProgram } from "../../agents/recognize-agent.ts";
import type { ClientRegistry } from "../../agents/claude/client-registry.ts";
import type { HookEvent } from "../../core/event.ts";
import type { Clock, Observer } from "../../core/ports.ts";
import { clientViews } from "../../core/session/clients.ts";
import type { ClientProcess, Session } from "../../core/session/session.ts";
import { isProcess, programOf } from "../../system/process-identity.ts";
import { identifyClient, isSame } from "./identify-client.ts";

/** A session with unknown process is checked again with a later event: the client may register meanwhile. */
const RETRY_AFTER_MS = 10_000;
/** Remembered sessions and processes; the oldest are dropped. */
const MAX_REMEMBERED = 1000;
/** `/clear` ends one session and begins the next in the same moment. */
const HANDED_ON_WITHIN_MS = 60_000;

interface FindOptions {
  readonly observer: Pick<Observer, "applyFacts">;
  readonly sessionOf: (sessionId: string) => Session | null;
  readonly registry: ClientRegistry;
  readonly clock: Clock;
  /** A session of Claude Code runs in this process (again): any other session that ran there has left it. */
  readonly onFound: (sessionId: string, process: ClientProcess) => void;
}

interface LookUp {
  readonly pid: number | null;
  readonly atMs: number;
  readonly isStart: boolean;
  /** The process's session until now, if this one continues it. */
  readonly previousId: string | null;
  /** No hook reports the end of the previous session. */
  readonly isOldFork: boolean;
}

interface Answer {
  /** As in the inquiry. */
  readonly pid: number | null;
  readonly atMs: number;
  readonly isFound: boolean;
}

/** Learns from events which process runs a session, and which session it goes on from. */
export function createProcessFinder({ observer, sessionOf, registry, clock, onFound }: FindOptions) {
  const lookUps = new Map<string, LookUp>();
  const answered = new Map<string, Answer>();
  /** The last session seen from a process id. */
  const sessionIn = new Map<number, { readonly sessionId: string; readonly hasJustResumed: boolean }>();

  function onEvent({ source, sessionId, agent, clientPid: pid, action, receivedAtMs }: HookEvent): void {
    // An event after an end, or after a false death, triggers a new look-up.
    if (action.kind === "session-ended" || action.kind === "process-gone") answered.delete(sessionId);
    if (source !== "hook") return;
    // A compaction continues the same session.
    const start = action.kind === "session-started" && action.source !== "compact" ? action.source : null;
    // A process of another agent may run several sessions at once.
    const isAlone = pid !== null && agent === "claude";
    const previous = isAlone ? (sessionIn.get(pid) ?? null) : null;
    const previousId = previous?.sessionId ?? null;
    if (isAlone) remember(sessionIn, pid, { sessionId, hasJustResumed: start === "resume" });
    if (action.kind === "session-ended") {
      // A run may end before its look-up: keep the session that it continues.
      if ((lookUps.get(sessionId)?.previousId ?? null) === null) lookUps.delete(sessionId);
      return;
    }
    if (start === null && isAnswered(sessionId, pid)) return;
    const before = lookUps.get(sessionId);
    // An older client starts a fork like a resumption of the copied session, and then uses the new id.
    const isOldFork = start === null && previous?.hasJustResumed === true;
    const goesOn = (start === "clear" || start === "fork" || isOldFork) && previousId !== sessionId;
    lookUps.set(sessionId, {
      pid: pid ?? before?.pid ?? null,
      atMs: receivedAtMs,
      isStart: start !== null || before?.isStart === true,
      previousId: goesOn ? previousId : (before?.previousId ?? null),
      isOldFork: (goesOn && isOldFork) || before?.isOldFork === true,
    });
  }

  function isAnswered(sessionId: string, pid: number | null): boolean {
    const answer = answered.get(sessionId);
    if (answer === undefined || (pid !== null && pid !== answer.pid)) return false;
    return answer.isFound || Math.abs(clock.now() - answer.atMs) < RETRY_AFTER_MS;
  }

  function check(sessionId: string, inquiry: LookUp): void {
    const { pid, isStart } = inquiry;
    const session = sessionOf(sessionId);
    if (session === null) return;
    if (session.state === "ended" || session.state === "lost") {
      reportParent(sessionId, inquiry);
      return;
    }
    const seen = clientViews(session).flatMap((view) =>
      view.machine === null && view.process !== null ? [view.process] : [],
    );
    const known = seen.find((one) => one.pid === pid) ?? seen[0] ?? null;
    const isKnown = known !== null && (pid === null || known.pid === pid);
    const process = isKnown && !isStart ? known : identifyClient({ sessionId, pid, known }, registry);
    remember(answered, sessionId, { pid, atMs: clock.now(), isFound: process !== null });
    const lacksProcess = session.clients.some(
      (client) => client.process === null && client.pid === pid && pid !== null,
    );
    if (process !== null && (lacksProcess || !seen.some((one) => isSame(one, process)))) {
      const beside = seen.some((one) => stillRuns(one, sessionId));
      observer.applyFacts(sessionId, [{ kind: "process", process, pid, beside }]);
    }
    reportAgent(session, process?.pid ?? pid);
    reportParent(sessionId, inquiry);
    if (process !== null && session.agent === "claude") onFound(sessionId, process);
  }

  /** The program behind the hook decides whose session it is: an agent can send what another one sends. */
  function reportAgent({ sessionId, agent }: Session, pid: number | null): void {
    const program = pid === null ? null : programOf(pid);
    const seen = program === null ? null : agentOfProgram(program);
    if (seen !== null && seen !== agent) observer.applyFacts(sessionId, [{ kind: "agent", agent: seen }]);
  }

  /** Whether a process that ran the session before still does, beside another one. */
  function stillRuns({ pid, startTime }: ClientProcess, sessionId: string): boolean {
    return isProcess(pid, startTime) && (registry.client(pid)?.sessionId ?? sessionId) === sessionId;
  }

  function reportParent(sessionId: string, { previousId, isOldFork, atMs }: LookUp): void {
    if (previousId === null || !mayPrecede(sessionOf(previousId), atMs)) return;
    observer.applyFacts(sessionId, [{ kind: "parent", sessionId: previousId }]);
    if (isOldFork) observer.applyFacts(previousId, [{ kind: "left", atMs }]);
  }

  return {
    /** Records events, oldest first; look-ups wait for `find`. */
    onEvents: (events: readonly HookEvent[]) => events.forEach(onEvent),
    /** Records a session from an earlier daemon, which may not have looked it up. */
    recall: ({ sessionId, lastUsedAtMs: atMs }: Session): void => {
      if (lookUps.has(sessionId)) return;
      lookUps.set(sessionId, { pid: null, atMs, isStart: false, previousId: null, isOldFork: false });
    },
    /** Whether a look-up is pending. */
    hasWork: () => lookUps.size > 0,
    /** @throws when the store rejects the result; the next event finds it again */
    find: (): void => {
      const work = [...lookUps];
      lookUps.clear();
      for (const [sessionId, inquiry] of work) check(sessionId, inquiry);
    },
  };
}

/** Its end may still be on its way. */
function mayPrecede(previous: Session | null, atMs: number): boolean {
  if (previous === null) return false;
  return previous.endedAtMs === null || Math.abs(previous.endedAtMs - atMs) < HANDED_ON_WITHIN_MS;
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  // A Map keeps the order of insertion: the first one was used longest ago.
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > MAX_REMEMBERED ? map.keys().next() : null;
  if (oldest?.done === false) map.delete(oldest.value);
}
