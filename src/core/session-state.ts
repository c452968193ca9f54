import type { HookEvent } from "./event.ts";
import { isMessage } from "./message-count.ts";
import { newSession } from "./new-session.ts";
import { closeCalls, openCall, settleCalls } from "./session-calls.ts";
import { addWait, dropWaits } from "./session-waits.ts";
import { endSubagent, startSubagent } from "./session-subagents.ts";
import type { Session, SessionState } from "./session.ts";
import type { Signal } from "./signal.ts";
import { cutText } from "./text.ts";

const MAX_TITLE = 80;
const MAX_TASKS = 200;

/**
 * The session after one more event. Pure: the same events in the same order always give the same session.
 * @param before null when this is the first event of its session
 */
export function applyEvent(before: Session | null, event: HookEvent): Session {
  const counted = count(before ?? newSession(event), event);
  const after = applySignal(counted, event.signal, event);
  return after.state === counted.state ? after : { ...after, stateSinceMs: event.receivedAtMs };
}

function count(session: Session, event: HookEvent): Session {
  return {
    ...session,
    eventCount: session.eventCount + 1,
    messageCount: session.messageCount + (isMessage(event.signal) ? 1 : 0),
    lastEventType: event.hookEventName,
    lastUsedAtMs: Math.max(session.lastUsedAtMs, event.receivedAtMs),
    startedAtMs: Math.min(session.startedAtMs, event.receivedAtMs),
    projectName: session.projectName ?? event.projectName,
    cwd: event.cwd ?? session.cwd,
    permissionMode: event.permissionMode ?? session.permissionMode,
    transcriptPath: event.transcriptPath ?? session.transcriptPath,
  };
}

function applySignal(session: Session, signal: Signal, event: HookEvent): Session {
  switch (signal.kind) {
    case "session-started":
      return start(session, signal);
    case "session-ended":
      return {
        ...session,
        ...settled,
        state: "ended",
        endedAtMs: event.receivedAtMs,
        endReason: signal.reason,
        failure: null,
      };
    case "prompt-submitted":
      return {
        ...reopen(session),
        waits: signal.byPerson ? [] : session.waits,
        title: signal.title ?? session.title ?? (signal.byPerson ? cutText(signal.prompt, MAX_TITLE) : null),
      };
    case "tool-started":
      return openCall(reopen(session), signal.call, event);
    case "tool-ended":
      return resume(settleCalls(session, signal.toolUseId === null ? [] : [signal.toolUseId], signal.outcome));
    case "tools-settled":
      return resume(dropWaits(settleCalls(session, signal.toolUseIds, "ok"), (wait) => ofCaller(wait, event)));
    case "permission-requested":
      return addWait(session, { kind: "permission", ask: signal.ask, toolName: signal.toolName, event });
    case "notified":
      return notified(session, signal, event);
    case "turn-ended":
      return endTurn(session, signal);
    case "turn-failed":
      return {
        ...closeCalls(
          dropWaits(session, (wait) => wait.agentId === null),
          null,
        ),
        state: "failed",
        failure: signal.failure,
        errorCount: session.errorCount + 1,
      };
    case "subagent-started":
      return startSubagent(session, signal, event.receivedAtMs);
    case "subagent-ended":
      return resume(endSubagent(session, signal, event.receivedAtMs));
    case "task-created":
    case "task-completed":
      return { ...session, tasks: withTask(session, signal) };
    case "question-asked":
      return addWait(session, { kind: "question", ask: `${signal.asker}: ${signal.question}`, toolName: null, event });
    case "question-answered":
      return resume(dropWaits(session, (wait) => wait.kind === "question"));
    case "model-switched":
      return { ...session, model: signal.model };
    case "directory-changed":
      return { ...session, cwd: signal.cwd };
    case "turn-interrupted":
    case "process-gone":
    case "compaction-started":
    case "compaction-ended":
    case "teammate-idle":
    case "other":
      return session;
    default:
      return signal satisfies never;
  }
}

const settled = { openToolCalls: [], waits: [] } as const;

function start(session: Session, signal: Extract<Signal, { kind: "session-started" }>): Session {
  const named = { ...session, model: signal.model ?? session.model, title: signal.title ?? session.title };
  // A compaction happens in the middle of work and is followed by more of it.
  if (signal.source === "compact" && session.endedAtMs === null) return named;
  return { ...named, ...settled, state: "starting", endedAtMs: null, endReason: null, failure: null };
}

/** The main agent is done; a subagent in the background may still work, or wait for an answer. */
function endTurn(session: Session, signal: Extract<Signal, { kind: "turn-ended" }>): Session {
  const quiet = closeCalls(
    dropWaits(session, (wait) => wait.agentId === null),
    null,
  );
  return {
    ...quiet,
    state: quiet.waits.length > 0 ? "waiting" : signal.background.length > 0 ? "working" : "done",
    failure: null,
  };
}

/** Work goes on, also in a session that had ended: a resumed one may be heard of before its start is. */
function reopen(session: Session): Session {
  return { ...session, state: stateOfBusy(session), endedAtMs: null, endReason: null, failure: null };
}

/** After an answer: back to work, once nothing else waits. */
function resume(session: Session): Session {
  return session.state === "waiting" ? { ...session, state: stateOfBusy(session) } : session;
}

function stateOfBusy(session: Session): SessionState {
  return session.waits.length > 0 ? "waiting" : "working";
}

function ofCaller(wait: { readonly agentId: string | null; readonly kind: string }, event: HookEvent): boolean {
  return wait.kind === "permission" && wait.agentId === event.agentId;
}

function notified(session: Session, signal: Extract<Signal, { kind: "notified" }>, event: HookEvent): Session {
  switch (signal.notificationType) {
    // Comes six seconds after the permission request that it repeats, with fewer words.
    case "permission_prompt":
      return session.waits.some((wait) => wait.kind === "permission")
        ? session
        : addWait(session, { kind: "permission", ask: signal.message, toolName: null, event });
    case "idle_prompt":
      return session.waits.length > 0
        ? session
        : addWait(session, { kind: "idle", ask: signal.message, toolName: null, event });
    case "elicitation_dialog":
    case "elicitation_url_dialog":
    case "agent_needs_input":
      return session.waits.some((wait) => wait.kind === "question")
        ? session
        : addWait(session, { kind: "question", ask: signal.message, toolName: null, event });
    case "elicitation_complete":
    case "elicitation_response":
      return resume(dropWaits(session, (wait) => wait.kind === "question"));
    default:
      return session;
  }
}

function withTask(session: Session, signal: Extract<Signal, { kind: "task-created" | "task-completed" }>) {
  const completed = signal.kind === "task-completed";
  const others = session.tasks.filter((task) => task.taskId !== signal.taskId);
  return [...others, { taskId: signal.taskId, subject: signal.subject, completed }].slice(-MAX_TASKS);
}
