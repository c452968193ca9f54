import { isSameJson } from "../json.ts";
import type { BackgroundWork, SessionAction } from "./action.ts";
import { isOpen } from "./calls.ts";
import { AGENT_TOOLS, isAtWork } from "./open-work.ts";
import type { Session, Subagent, ToolCall } from "./session.ts";

/** A session lists this many of its newest subagents; `subagentCount` counts them all. */
export const MAX_LISTED_SUBAGENTS = 100;

interface SubagentName {
  readonly agentId: string;
  readonly agentType: string;
}

/** A subagent began, or began again under its old id, as teammates and background agents do. */
export function startSubagent(session: Session, name: SubagentName, atMs: number): Session {
  const known = session.subagents.find((agent) => agent.agentId === name.agentId);
  const call = known?.toolUseId == null ? startingCall(session) : undefined;
  const began = { ...(known ?? unknownSubagent(name)), state: "working" as const, startedAtMs: atMs, endedAtMs: null };
  const listed = list(session, began);
  const linked = call === undefined ? listed : linkSubagent(listed, name.agentId, call);
  return {
    ...linked,
    teammates: linked.teammates.map((mate) => (mate.name === name.agentType ? { ...mate, idleSinceMs: null } : mate)),
  };
}

/**
 * A subagent's start does not name its call. If exactly one open call lacks an agent, it is that one. With several, the
 * call's end or the agent's own file decides later.
 */
function startingCall({ openToolCalls, subagents }: Session): ToolCall | undefined {
  const claimed = new Set(subagents.map((agent) => agent.toolUseId));
  const free = openToolCalls.filter(
    (call) => isOpen(call) && AGENT_TOOLS.has(call.toolName) && !claimed.has(call.toolUseId),
  );
  return free.length === 1 ? free[0] : undefined;
}

/** Links a subagent to the call that started it: the caller is its parent, the call's text is its description. */
export function linkSubagent(session: Session, agentId: string, call: ToolCall): Session {
  if (descendsFrom(session, call.agentId, agentId)) return session;
  const parent = session.subagents.find((agent) => agent.agentId === call.agentId);
  return changeSubagent(session, agentId, (agent) => ({
    ...agent,
    toolUseId: call.toolUseId,
    parentAgentId: call.agentId,
    depth: (parent?.depth ?? 0) + 1,
    description: agent.description ?? (call.summary === "" ? null : call.summary),
  }));
}

/** Whether an agent is `ancestorId`, or was started by it over any number of steps. */
function descendsFrom({ subagents }: Session, agentId: string | null, ancestorId: string): boolean {
  const parents = new Map(subagents.map((agent) => [agent.agentId, agent.parentAgentId]));
  let current = agentId;
  // No chain is longer than the list, so a cycle terminates.
  for (let step = 0; step <= subagents.length && current !== null; step += 1) {
    if (current === ancestorId) return true;
    current = parents.get(current) ?? null;
  }
  return false;
}

/** An event of a working subagent whose start was not reported. The client's internal agents have no type. */
export function noticeSubagent(session: Session, agentId: string | null, agentType: string | null): Session {
  if (agentId === null) return session;
  const known = session.subagents.find((agent) => agent.agentId === agentId);
  if (known !== undefined && isAtWork(known)) return session;
  if (known === undefined && (agentType === null || agentType === "")) return session;
  const agent = known ?? unknownSubagent({ agentId, agentType: agentType ?? "" });
  return list(session, { ...agent, state: "working", endedAtMs: null });
}

/** Ends a subagent. Internal agents (compaction) end without a type and without having started: they are not listed. */
export function endSubagent(session: Session, name: SubagentName, atMs: number): Session {
  const known = session.subagents.find((agent) => agent.agentId === name.agentId);
  if (known === undefined && name.agentType === "") return session;
  return list(session, { ...(known ?? unknownSubagent(name)), state: "done", endedAtMs: atMs });
}

/** Changes one subagent; an unchanged one gives the session itself. */
export function changeSubagent(session: Session, agentId: string, change: (agent: Subagent) => Subagent): Session {
  const before = session.subagents.find((agent) => agent.agentId === agentId);
  if (before === undefined) return session;
  const after = change(before);
  if (isSameJson(before, after)) return session;
  return { ...session, subagents: session.subagents.map((agent) => (agent === before ? after : agent)) };
}

/** Marks agents as waiting or working by the open waits. */
export function withAgentStates(session: Session): Session {
  const asking = new Set(session.waits.map((wait) => wait.agentId));
  const subagents = session.subagents.map((agent): Subagent => {
    const state = asking.has(agent.agentId) ? "waiting" : "working";
    return isAtWork(agent) && agent.state !== state ? { ...agent, state } : agent;
  });
  return subagents.some((agent, index) => agent !== session.subagents[index]) ? { ...session, subagents } : session;
}

/** The newest start last; a known agent keeps its place. */
function list(session: Session, agent: Subagent): Session {
  const isKnown = session.subagents.some((one) => one.agentId === agent.agentId);
  const subagents = isKnown
    ? session.subagents.map((one) => (one.agentId === agent.agentId ? agent : one))
    : [...session.subagents, agent].slice(-MAX_LISTED_SUBAGENTS);
  return { ...session, subagents, subagentCount: session.subagentCount + (isKnown ? 0 : 1) };
}

function unknownSubagent({ agentId, agentType }: SubagentName): Subagent {
  return {
    agentId,
    agentType,
    description: null,
    parentAgentId: null,
    toolUseId: null,
    depth: 1,
    model: null,
    state: "working",
    startedAtMs: null,
    endedAtMs: null,
    toolCount: 0,
    tokens: null,
  };
}

const MAX_TASKS = 200;
const MAX_TEAMMATES = 50;
/** The kind of background work that is a named agent, which waits for others' messages between two tasks. */
const TEAMMATE = "teammate";

/** A teammate has become idle. */
export function withIdleTeammate(
  session: Session,
  { name, teamName }: Extract<SessionAction, { kind: "teammate-idle" }>,
  atMs: number,
): Session {
  const others = session.teammates.filter((mate) => mate.name !== name);
  return { ...session, teammates: [...others, { name, teamName, idleSinceMs: atMs }].slice(-MAX_TEAMMATES) };
}

/**
 * Background work without idle teammates: the client lists a teammate as running as long as it exists. Its own hooks
 * show whether it works.
 */
export function withoutRestingTeammates<Work extends BackgroundWork>(
  { subagents }: Session,
  background: readonly Work[],
): readonly Work[] {
  return background.filter(({ kind, description }) => {
    if (kind !== TEAMMATE) return true;
    const namesakes = subagents.filter((agent) => agent.description === description);
    return (namesakes.length > 0 ? namesakes : subagents).some(isAtWork);
  });
}

export function withTask(
  session: Session,
  { kind, taskId, subject }: Extract<SessionAction, { kind: "task-created" | "task-completed" }>,
): Session {
  const task = { taskId, subject, completed: kind === "task-completed" };
  const isKnown = session.tasks.some((one) => one.taskId === taskId);
  const tasks = isKnown
    ? session.tasks.map((one) => (one.taskId === taskId ? task : one))
    : [...session.tasks, task].slice(-MAX_TASKS);
  return { ...session, tasks };
}
