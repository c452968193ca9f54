import type { Paths } from "../system/paths.ts";
import { inspectHooks } from "./claude/install/inspect-hooks.ts";
import { HOOKED_AGENTS } from "./install/agent-hooks.ts";
import { type AgentReport, inspectAgent } from "./install/inspect-agent.ts";

export type AgentsReport = ReturnType<typeof inspectAgents>;

/**
 * The hooks of every agent. Read-only; cheap enough for a call every few seconds.
 * @param clientVersion of Claude Code, where it was read
 */
export function inspectAgents(paths: Paths, clientVersion: string | null = null) {
  const others: readonly AgentReport[] = HOOKED_AGENTS.flatMap((agent) => inspectAgent(agent, paths) ?? []);
  const servesOthers = others.some(({ registered }) => registered.length > 0);
  const claude = inspectHooks(paths, { clientVersion, servesOthers });
  return { claude, others, installed: claude.installed || servesOthers };
}
