import { agentLabel, type AgentName } from "../agent.ts";
import type { Language } from "./message.ts";

const UNKNOWN = { en: "Unknown agent", ja: "不明なエージェント" } as const satisfies Record<Language, string>;

export function agentTitle(agent: AgentName, language: Language): string {
  return agent === "unknown" ? UNKNOWN[language] : agentLabel(agent);
}

/** Whose session it is; null for Claude Code's: most people run one agent, and read no sign of it. */
export function agentMark(agent: AgentName, language: Language): string | null {
  return agent === "claude" ? null : agentTitle(agent, language);
}

/** Where the state of a session is unknown because of its agent, see `hasStates`. */
export const NO_STATES = {
  en: "States are not known for this agent",
  ja: "このエージェントの状態は分かりません",
} as const satisfies Record<Language, string>;
