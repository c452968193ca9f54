import type { SubagentDto } from "../../../src/api/session-dto.ts";

/** A subagent and its depth below the main agent: 1 for a direct child. */
export interface AgentNode {
  readonly agent: SubagentDto;
  readonly depth: number;
}

/** Subagents by start, each below the agent that started it. */
export function agentTree(agents: readonly SubagentDto[]): readonly AgentNode[] {
  const byParent = Map.groupBy(agents, (agent) => agent.parent_agent_id);
  const listed = new Set(agents.map((agent) => agent.agent_id));
  const placed = new Set<string>();
  const order: AgentNode[] = [];
  function route(agent: SubagentDto, depth: number): void {
    if (placed.has(agent.agent_id)) return;
    placed.add(agent.agent_id);
    order.push({ agent, depth });
    for (const child of byStart(byParent.get(agent.agent_id) ?? [])) route(child, depth + 1);
  }
  const isRoot = ({ parent_agent_id: parent }: SubagentDto) => parent === null || !listed.has(parent);
  for (const agent of byStart(agents.filter(isRoot))) route(agent, Math.max(1, agent.depth));
  // Agents that name each other as parents have no root.
  for (const agent of agents) route(agent, 1);
  return order;
}

function byStart(agents: readonly SubagentDto[]): SubagentDto[] {
  return [...agents].sort((a, b) => (a.started_at ?? "").localeCompare(b.started_at ?? ""));
}
