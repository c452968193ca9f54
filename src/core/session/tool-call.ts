/** How a tool call ended. `unknown`: it is over, and nobody told how. */
export const TOOL_OUTCOMES = ["ok", "failed", "denied", "interrupted", "unknown"] as const;

export type ToolOutcome = (typeof TOOL_OUTCOMES)[number];

/** Whether somebody was asked about a call, and what came of it. */
export interface CallPermission {
  /** When a person was asked; null when nobody was. */
  readonly askedAtMs: number | null;
  readonly decision: "allowed" | "denied" | null;
  /** Who decided, in the client's words (`config`, `user`, `classifier`); null where it does not say. */
  readonly by: string | null;
}

/** What goes on after the call that began it has returned: a shell or an agent in the background. */
export interface CallBackground {
  /** Under which the client tells of its end. */
  readonly taskId: string;
  readonly endedAtMs: number | null;
  /** In the client's words (`completed`, `failed`, `killed`); null while it runs. */
  readonly status: string | null;
}

/** One tool call of a session from its first sign to its end. Times in milliseconds since the epoch. */
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
  /** As the client measured it (without the time a person took to allow it); null where it did not say. */
  readonly durationMs: number | null;
  readonly permission: CallPermission | null;
  readonly background: CallBackground | null;
}
