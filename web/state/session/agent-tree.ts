import type { SubagentDto } from "../../../src/api/session-dto.ts";

/** A subagent and how deep below the main agent it works: 1 for those that the main agent started. */
export interface AgentNode {
  readonly agent: SubagentDto;
  readonly depth: number;
}

/** Subagents by their begin, each below the one that started it. */
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
  // Whoever names each other as parents has no root.
  for (const agent of agents) route(agent, 1);
  return order;
}

function byStart(agents: readonly SubagentDto[]): SubagentDto[] {
  return [...agents].sort((a, b) => (a.started_at ?? "").localeCompare(b.started_at ?? ""));
}
