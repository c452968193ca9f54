import { closeCalls } from "./session-calls.ts";
import { dropWaits } from "./session-waits.ts";
import type { Session, Subagent } from "./session.ts";

/** A session lists this many of its newest subagents; `subagentCount` counts them all. */
const MAX_LISTED = 100;

interface SubagentName {
  readonly agentId: string;
  readonly agentType: string;
}

export function startSubagent(session: Session, { agentId, agentType }: SubagentName, atMs: number): Session {
  const others = session.subagents.filter((agent) => agent.agentId !== agentId);
  return {
    ...session,
    subagentCount: session.subagentCount + (others.length < session.subagents.length ? 0 : 1),
    subagents: [...others, begun({ agentId, agentType }, atMs)].slice(-MAX_LISTED),
  };
}

function begun({ agentId, agentType }: SubagentName, atMs: number): Subagent {
  return {
    agentId,
    agentType,
    description: null,
    parentAgentId: null,
    toolUseId: null,
    depth: 1,
    model: null,
    state: "working",
    startedAtMs: atMs,
    endedAtMs: null,
    toolCount: 0,
    tokens: null,
  };
}

/** Ends a subagent and whatever it had open. Internal agents (compaction) end without having started: they are not listed. */
export function endSubagent(session: Session, { agentId }: SubagentName, atMs: number): Session {
  const quiet = closeCalls(
    dropWaits(session, (wait) => wait.agentId === agentId),
    agentId,
  );
  return {
    ...quiet,
    subagents: quiet.subagents.map((agent) => (agent.agentId === agentId ? { ...agent, endedAtMs: atMs } : agent)),
  };
}
