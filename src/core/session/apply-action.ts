import type { HookEvent } from "../event.ts";
import { NOTE_OPENING } from "../note.ts";
import type { SessionAction } from "./action.ts";
import { endCalls, isOpen, openCall } from "./calls.ts";
import { endNoticedTask, interrupt, loseProcess } from "./interruption.ts";
import { beginBackground, closeAgent, closeEverything, closeWork, keepRunning } from "./open-work.ts";
import { nameByPerson, nameByPrompt } from "./session-name.ts";
import type { Session, Wait } from "./session.ts";
import { addWait, applyNotification, dropWaits, enter, nextState } from "./state.ts";
import {
  changeSubagent,
  endSubagent,
  linkSubagent,
  noticeSubagent,
  startSubagent,
  withIdleTeammate,
  withoutRestingTeammates,
  withTask,
} from "./subagents.ts";

type Of<Kind extends SessionAction["kind"]> = Extract<SessionAction, { kind: Kind }>;

/** Applies an event's action to its session. Calls and tasks that end are marked, see `reducer.ts`. */
export function applyAction(session: Session, event: HookEvent): Session {
  const { action, receivedAtMs: atMs } = event;
  switch (action.kind) {
    case "session-started":
      return start(session, action, atMs);
    case "session-ended":
      return end(session, action, atMs);
    case "prompt-submitted":
      return promptSubmitted(session, action, atMs);
    case "tool-started":
      return toolStarted(session, action, event);
    case "tool-ended":
      return toolEnded(action.isFirst === true ? reportedByItsEnd(session, action, event) : session, action, atMs);
    case "tools-settled":
      return toolsSettled(session, action, event);
    case "permission-requested": {
      const { toolName, ask } = action;
      return addWait(inTurn(session, event), { kind: kindOfRequest(toolName), ask, toolName, event });
    }
    case "notified":
      return applyNotification(session, action, event);
    case "turn-ended":
      return endTurn(session, action, atMs);
    case "turn-failed":
      return failTurn(session, action, event);
    case "turn-interrupted":
      return interrupt(session, event);
    case "process-gone":
      return loseProcess(session, atMs);
    case "compaction-started":
      return event.agentId === null
        ? nextState({ ...session, compactingSinceMs: atMs }, "working", "compaction-started")
        : session;
    case "compaction-ended":
      return endCompaction(session);
    case "subagent-started":
      return startSubagent(session, action, atMs);
    case "subagent-ended":
      return subagentEnded(session, action, atMs);
    case "teammate-idle":
      return withIdleTeammate(session, action, atMs);
    case "task-created":
    case "task-completed":
      return withTask(session, action);
    case "question-asked":
      return addWait(session, {
        kind: "elicitation",
        ask: `${action.asker}: ${action.question}`,
        toolName: null,
        event,
      });
    case "question-answered":
      return dropWaits(session, ({ kind, toolUseId }) =>
        action.toolUseId === undefined ? kind === "elicitation" : toolUseId === action.toolUseId,
      );
    case "model-switched":
      return { ...session, model: action.model };
    case "directory-changed":
      return { ...session, cwd: action.cwd };
    case "other":
      return session;
    default:
      return action satisfies never;
  }
}

function start(session: Session, action: Of<"session-started">, atMs: number): Session {
  const named = nameByPerson({ ...session, model: action.model ?? session.model }, action.title);
  // A compaction happens in the middle of a session, often during work that continues after it.
  if (action.source === "compact" && session.state !== "ended" && session.state !== "lost") return endCompaction(named);
  const origin = session.origin ?? action.source;
  // The hooks of a start and of its prompt may run at once; what has just begun cannot have left work open.
  const isFirst = session.origin === null && action.source !== "resume";
  if (isBeforeTurn(session, atMs) || (isFirst && session.turnSinceMs !== null)) return { ...named, origin };
  // Work that an earlier process of the same session left open is over.
  return enter({ ...closeEverything(named, atMs), origin }, "starting", "session-started");
}

/** Whether a turn began after that moment: the event then comes late. */
function isBeforeTurn({ turnSinceMs }: Session, atMs: number): boolean {
  return turnSinceMs !== null && turnSinceMs > atMs;
}

/** A turn that failed right before remains the session's failure. */
function end(session: Session, { reason }: Of<"session-ended">, atMs: number): Session {
  if (isBeforeTurn(session, atMs)) return closeWork(session, null, { atMs, outcome: "unknown", agentState: "lost" });
  const ended = enter(closeEverything(session, atMs), "ended", "session-ended");
  const failure = session.state === "failed" ? session.failure : null;
  return { ...ended, endedAtMs: atMs, endReason: reason, failure, process: null };
}

/**
 * A turn begins, or continues with one more prompt: its running calls stay open, because a prompt may be typed ahead.
 * Open waits end, because a dialog blocks the prompt.
 */
function promptSubmitted(session: Session, action: Of<"prompt-submitted">, atMs: number): Session {
  const reported = action.notice === null ? session : endNoticedTask(session, action.notice, atMs);
  const titled = nameByPerson(reported, action.title);
  const named = action.byPerson ? nameByPrompt(titled, action.prompt) : titled;
  const isNote = action.prompt.includes(NOTE_OPENING);
  const asked = dropWaits(named, ({ kind }) => action.byPerson || kind === "idle" || (kind === "other" && isNote));
  const turnSinceMs = Math.max(asked.turnSinceMs ?? 0, atMs);
  const byWhom = action.byPerson ? "prompt" : "automatic-prompt";
  const cause = action.notice === null ? byWhom : "background-ended";
  return nextState({ ...asked, turnSinceMs, compactingSinceMs: null }, "working", cause);
}

function toolStarted(session: Session, { call, question }: Of<"tool-started">, event: HookEvent): Session {
  const begun = callStarted(session, call, event);
  return question === undefined
    ? begun
    : addWait(begun, { kind: "question", ask: question, toolName: call.toolName, event });
}

function callStarted(session: Session, call: Of<"tool-started">["call"], event: HookEvent): Session {
  const open = openCall(noticeSubagent(inTurn(session, event), event.agentId, event.agentType), call, event);
  if (event.agentId === null) {
    const awake = dropWaits({ ...open, compactingSinceMs: null }, (wait) => wait.kind === "idle");
    return nextState(awake, "working", "tool");
  }
  // A failed turn stays visible while background work continues.
  const staysBroken = open.state === "failed" || open.state === "interrupted";
  return staysBroken ? open : nextState(open, "working", "subagent");
}

/** The main agent's events belong to a turn, even if its prompt was not received. */
function inTurn(session: Session, event: HookEvent): Session {
  return event.agentId === null && session.turnSinceMs === null
    ? { ...session, turnSinceMs: event.receivedAtMs }
    : session;
}

function toolEnded(session: Session, action: Of<"tool-ended">, atMs: number): Session {
  const { toolUseId, outcome, durationMs, deniedBy, backgroundTaskId, agent } = action;
  if (toolUseId === null) return outcome === "failed" ? { ...session, errorCount: session.errorCount + 1 } : session;
  const call = session.openToolCalls.find((open) => open.toolUseId === toolUseId);
  const ended = endCalls(session, (open) => open === call, { atMs, outcome, durationMs, decidedBy: deniedBy });
  const linked =
    agent === null
      ? ended
      : changeSubagent(call === undefined ? ended : linkSubagent(ended, agent.agentId, call), agent.agentId, (one) => ({
          ...one,
          model: agent.model ?? one.model,
        }));
  return backgroundTaskId === null ? linked : beginBackground(linked, { taskId: backgroundTaskId, toolUseId, atMs });
}

/** A call whose end comes first is recorded with that time as its start, until its start arrives. */
function reportedByItsEnd(session: Session, { toolUseId }: Of<"tool-ended">, event: HookEvent): Session {
  return openCall(session, { toolUseId, toolName: event.toolName ?? "?", summary: event.summary }, event);
}

/** A call that asked a person, and that ends without having run, was refused. */
function toolsSettled(session: Session, action: Of<"tools-settled">, event: HookEvent): Session {
  const atMs = event.receivedAtMs;
  const ids = new Set(action.toolUseIds);
  const refused = new Set(action.refusedIds);
  const denied = endCalls(
    session,
    (call) => refused.has(call.toolUseId) || (ids.has(call.toolUseId) && call.permission !== null),
    { atMs, outcome: "denied" },
  );
  const settled = endCalls(denied, (call) => ids.has(call.toolUseId), { atMs, outcome: "unknown" });
  return dropWaits(settled, (wait) => isRequest(wait) && wait.agentId === event.agentId);
}

function isRequest({ kind, toolName }: Wait): boolean {
  return kind === "permission" || (toolName !== null && (kind === "question" || kind === "plan"));
}

/** What a request for permission asks of a person. */
export function kindOfRequest(toolName: string | null): "permission" | "plan" | "question" {
  if (toolName === "AskUserQuestion") return "question";
  return toolName === "ExitPlanMode" ? "plan" : "permission";
}

/** The main agent is done; the client's list says which background work continues. */
function endTurn(session: Session, { background }: Of<"turn-ended">, atMs: number): Session {
  const closed = closeWork(session, null, { atMs, outcome: "unknown", agentState: "lost" });
  if (isBeforeTurn(session, atMs)) return closed;
  const running = withoutRestingTeammates(closed, background);
  const quiet = { ...keepRunning(closed, running, atMs), turnSinceMs: null, compactingSinceMs: null };
  return nextState(quiet, "done", running.length > 0 ? "background-work" : "turn-ended");
}

function failTurn(session: Session, { failure }: Of<"turn-failed">, event: HookEvent): Session {
  if (isRepeatedFailure(session, event)) return session;
  const counted = { ...session, errorCount: session.errorCount + 1 };
  if (session.state === "ended") return { ...counted, failure };
  if (isFailureOfEarlierTurn(session, event)) return counted;
  const closed = closeWork(counted, null, { atMs: event.receivedAtMs, outcome: "unknown", agentState: "lost" });
  const quiet = { ...closed, turnSinceMs: null, compactingSinceMs: null };
  return quiet.waits.length > 0 ? quiet : { ...enter(quiet, "failed", "turn-failed"), failure };
}

/** The transcript repeats a failure that the hook has already reported, or was too late to report. */
function isRepeatedFailure({ turnSinceMs, failure }: Session, { source }: HookEvent): boolean {
  return source !== "hook" && turnSinceMs === null && failure !== null;
}

/** The turn's end, or the next turn, may be known before the transcript has the reason. */
function isFailureOfEarlierTurn(session: Session, { source, receivedAtMs: atMs }: HookEvent): boolean {
  const { turnSinceMs, stateSinceMs, state } = session;
  if (turnSinceMs !== null) return turnSinceMs > atMs;
  return source !== "hook" && atMs < stateSinceMs && state !== "interrupted";
}

function endCompaction(session: Session): Session {
  if (session.compactingSinceMs === null) return session;
  return nextState({ ...session, compactingSinceMs: null }, "done", "compaction-ended");
}

/** A teammate may work while the main agent rests: when it ends, the session rests too. */
function subagentEnded(session: Session, action: Of<"subagent-ended">, atMs: number): Session {
  const closing = { atMs, outcome: "unknown", agentState: "lost" } as const;
  const stopped = endSubagent(closeAgent(session, action.agentId, closing), action, atMs);
  const ended = { ...stopped, background: withoutRestingTeammates(stopped, stopped.background) };
  const wasLastTeammate = ended.background.length < stopped.background.length && ended.turnSinceMs === null;
  const othersWork = ended.openToolCalls.some((call) => isOpen(call) && call.agentId !== null);
  return ended.state === "working" && (ended.cause === "subagent" || wasLastTeammate) && !othersWork
    ? nextState(ended, "done", "subagent")
    : ended;
}
