/**
 * States of a session as far as hook events tell them. `unknown` is never stored: it is what `session-activity.ts`
 * answers for a session that claims to work but has been silent too long to believe it.
 */
export const SESSION_STATES = ["starting", "working", "waiting", "done", "failed", "ended", "unknown"] as const;

export type SessionState = (typeof SESSION_STATES)[number];

interface OpenToolCall {
  readonly toolUseId: string;
  readonly agentId: string | null;
  readonly toolName: string;
  readonly summary: string;
  readonly startedAtMs: number;
}

/** Something that a person has to answer before the session (or one of its subagents) goes on. */
export interface Wait {
  readonly kind: "permission" | "question" | "idle" | "other";
  readonly agentId: string | null;
  /** The tool call that waits, where it is known: its end is the answer. */
  readonly toolUseId: string | null;
  /** What is asked, in one line. */
  readonly ask: string;
  readonly sinceMs: number;
}

interface Subagent {
  readonly agentId: string;
  readonly agentType: string;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly toolCount: number;
}

interface Task {
  readonly taskId: string;
  readonly subject: string;
  readonly completed: boolean;
}

/** One Claude Code session, the sum of its events. Times in milliseconds since the epoch. */
export interface Session {
  readonly sessionId: string;
  readonly title: string | null;
  readonly projectName: string | null;
  readonly cwd: string | null;
  readonly model: string | null;
  readonly state: SessionState;
  /** What a person has to answer, oldest first; empty unless the state is `waiting`. */
  readonly waits: readonly Wait[];
  readonly stateSinceMs: number;
  readonly lastEventType: string;
  readonly lastUsedAtMs: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly endReason: string | null;
  /** Why the last turn failed; null unless the state is `failed`. */
  readonly failure: string | null;
  readonly permissionMode: string | null;
  readonly transcriptPath: string | null;
  readonly eventCount: number;
  /** Prompts by a person, and replies. */
  readonly messageCount: number;
  readonly toolCount: number;
  readonly errorCount: number;
  readonly subagentCount: number;
  /** Tool calls that began and are not settled, oldest first. */
  readonly openToolCalls: readonly OpenToolCall[];
  /** The newest ones, at most `MAX_LISTED` of `session-state.ts`. */
  readonly subagents: readonly Subagent[];
  readonly tasks: readonly Task[];
}
