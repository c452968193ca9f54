/** How a tool call ended. `unknown`: it is over, and its result was not reported. */
export const TOOL_OUTCOMES = ["ok", "failed", "denied", "interrupted", "unknown"] as const;

export type ToolOutcome = (typeof TOOL_OUTCOMES)[number];

/** Whether a call asked a person for permission, and the decision. */
export interface CallPermission {
  /** When a person was asked; null if it never was. */
  readonly askedAtMs: number | null;
  readonly decision: "allowed" | "denied" | null;
  /** The source of the decision, in the client's words (`config`, `user`, `classifier`); null where it has none. */
  readonly by: string | null;
}

/** Work that continues after its call has returned: a shell or an agent in the background. */
export interface CallBackground {
  /** The client reports its end under this id. */
  readonly taskId: string;
  readonly endedAtMs: number | null;
  /** In the client's words (`completed`, `failed`, `killed`); null while it runs. */
  readonly status: string | null;
}

/** One tool call of a session from its first event to its end. Times in milliseconds since the epoch. */
export interface ToolCall {
  readonly toolUseId: string;
  /** The subagent that made it; null for the main agent. */
  readonly agentId: string | null;
  readonly toolName: string;
  /** The command, file or question, in one line. */
  readonly summary: string;
  readonly startedAtMs: number;
  /** Null while it is open. */
  readonly endedAtMs: number | null;
  readonly outcome: ToolOutcome | null;
  /** As the client measured it (without the time a person took to allow it); null without a measurement. */
  readonly durationMs: number | null;
  readonly permission: CallPermission | null;
  readonly background: CallBackground | null;
}
