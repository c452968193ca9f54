interface AgentRow {
  /** The product's name, the same in every language. */
  readonly label: string;
  /** Whether `src/agents` knows what its events mean, so that a session's state follows from them. */
  readonly hasStates: boolean;
  /** The command that continues a session, without its id; null where there is none, or none is known. */
  readonly resume: string | null;
}

/**
 * Coding agents whose events may reach us. Some send theirs to Claude Code's hooks themselves, because they read its
 * settings. `unknown`: nothing in its events, its files or its process says whose session it is; it is never shown by
 * its label.
 */
const TABLE = {
  claude: { label: "Claude Code", hasStates: true, resume: "claude --resume" },
  codex: { label: "Codex", hasStates: true, resume: "codex resume" },
  copilot: { label: "Copilot CLI", hasStates: true, resume: "copilot --resume" },
  opencode: { label: "OpenCode", hasStates: true, resume: "opencode --session" },
  cursor: { label: "Cursor", hasStates: false, resume: null },
  gemini: { label: "Gemini CLI", hasStates: false, resume: null },
  qwen: { label: "Qwen Code", hasStates: false, resume: null },
  unknown: { label: "", hasStates: false, resume: null },
} as const satisfies Record<string, AgentRow>;

export type AgentName = keyof typeof TABLE;

// The type of `keys` drops the names.
export const AGENTS = Object.keys(TABLE) as readonly AgentName[];

/** The product's name; empty for `unknown`, which has a text in each language (`i18n/agent.ts`). */
export function agentLabel(agent: AgentName): string {
  return TABLE[agent].label;
}

/** Whether a session's state follows from the agent's events. Without it, they are shown and nothing is concluded. */
export function hasStates(agent: AgentName): boolean {
  return TABLE[agent].hasStates;
}

export function resumeProgram(agent: AgentName): string | null {
  return TABLE[agent].resume;
}

/** A name of a newer release is unknown here. */
export function toAgentName(name: unknown): AgentName {
  return AGENTS.find((agent) => agent === name) ?? "unknown";
}
