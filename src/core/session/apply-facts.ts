import { hasStates } from "../agent.ts";
import { isSameJson } from "../json.ts";
import type { SessionFact } from "./action.ts";
import { endCalls } from "./calls.ts";
import { endNoticedTask } from "./interruption.ts";
import { closeEverything } from "./open-work.ts";
import { nameByClient, nameByPerson } from "./session-name.ts";
import type { Session, Wait } from "./session.ts";
import { dropWaits, enter, nextState, resume } from "./state.ts";
import { changeSubagent, linkSubagent } from "./subagents.ts";

type Of<Kind extends SessionFact["kind"]> = Extract<SessionFact, { kind: Kind }>;

/** Adds one fact to the session; returns the session itself if the fact changes nothing. */
export function applyFact(session: Session, fact: SessionFact): Session {
  switch (fact.kind) {
    case "title":
      return fact.by === "person" ? nameByPerson(session, fact.title) : nameByClient(session, fact.title);
    case "branch":
      return session.branch === fact.branch ? session : { ...session, branch: fact.branch };
    case "agent":
      return agentSeen(session, fact);
    case "client-version":
      return session.clientVersion === fact.version ? session : { ...session, clientVersion: fact.version };
    case "model":
      // Hooks report every switch at once; the transcript would bring back the model from before it.
      return session.model === null ? { ...session, model: fact.model } : session;
    case "call-settled":
      return resume(callSettled(session, fact));
    case "task-ended":
      return taskEnded(session, fact);
    case "continues":
      return continuesByItself(session, fact);
    case "limit-ends":
      return limitEnds(session, fact);
    case "usage":
      return isSameJson(session.usage, fact.usage) ? session : { ...session, usage: fact.usage };
    case "agent-tokens":
      return changeSubagent(session, fact.agentId, (agent) => ({
        ...agent,
        tokens: Math.max(agent.tokens ?? 0, fact.tokens),
      }));
    case "agent-described":
      return agentDescribed(session, fact);
    case "parent":
      return fact.sessionId === session.parentSessionId || fact.sessionId === session.sessionId
        ? session
        : { ...session, parentSessionId: fact.sessionId };
    case "process":
      return processSeen(session, fact);
    case "answered":
      return resume(dropWaits(session, (wait) => wait.kind !== "other" && isAnswered(wait, fact)));
    case "left":
      return left(session, fact);
    case "seen":
      return fact.atMs <= session.lastSeenAtMs ? session : { ...session, lastSeenAtMs: fact.atMs };
    default:
      return fact satisfies never;
  }
}

/** What was concluded from the events of an agent without states is taken back. */
function agentSeen(session: Session, { agent }: Of<"agent">): Session {
  if (session.agent === agent) return session;
  const renamed = { ...session, agent };
  if (hasStates(agent) || session.state === "ended" || session.state === "lost") return renamed;
  return enter(closeEverything(renamed, session.lastUsedAtMs), "starting", "session-started");
}

function isAnswered(wait: Wait, { atMs, agentId, toolUseId }: Of<"answered">): boolean {
  if (toolUseId !== undefined && wait.toolUseId !== null) return wait.toolUseId === toolUseId;
  return wait.sinceMs < atMs && (agentId === undefined || wait.agentId === agentId);
}

function callSettled(session: Session, { toolUseId, outcome, decision, decidedBy, atMs }: Of<"call-settled">): Session {
  return endCalls(session, (call) => call.toolUseId === toolUseId, { atMs, outcome, decision, decidedBy });
}

/** When the last task ends, a session without other work rests. */
function taskEnded(session: Session, { notice, atMs }: Of<"task-ended">): Session {
  const ended = endNoticedTask(session, notice, atMs);
  return ended === session || ended.state !== "working" ? ended : nextState(ended, "done", "background-ended");
}

function limitEnds(session: Session, { failureCode, untilMs }: Of<"limit-ends">): Session {
  const { failure } = session;
  if (failure === null || failure.code !== failureCode || failure.untilMs !== null) return session;
  return { ...session, failure: { ...failure, untilMs } };
}

/** Only of a limit whose end is known: nothing else continues by itself. */
function continuesByItself(session: Session, { continues }: Of<"continues">): Session {
  const { failure } = session;
  if (failure === null || failure.untilMs === null || (failure.continues ?? false) === continues) return session;
  return { ...session, failure: { ...failure, continues } };
}

/** A subagent's own file takes precedence over a guess. */
function agentDescribed(session: Session, fact: Of<"agent-described">): Session {
  const { agentId, description, toolUseId, depth, model } = fact;
  const call = session.openToolCalls.find((open) => open.toolUseId === toolUseId);
  const linked = call === undefined ? session : linkSubagent(session, agentId, call);
  return changeSubagent(linked, agentId, (agent) => ({
    ...agent,
    description: description ?? agent.description,
    toolUseId: toolUseId ?? agent.toolUseId,
    depth: depth ?? agent.depth,
    model: model ?? agent.model,
  }));
}

/** A session that is over has no process; an observation of it may come late. */
function processSeen(session: Session, { process }: Of<"process">): Session {
  if (session.state === "ended" || session.state === "lost") return session;
  return isSameJson(session.process, process) ? session : { ...session, process };
}

/** A session with any work ends by its own hooks, or with its process. */
function left(session: Session, { atMs }: Of<"left">): Session {
  if (session.state !== "starting") return session;
  const ended = enter(closeEverything(session, atMs), "ended", "session-ended");
  return { ...ended, endedAtMs: atMs, endReason: null, process: null };
}
