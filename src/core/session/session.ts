import type { AgentName } from "../agent.ts";
import type { SessionUsage } from "../cost/session-usage.ts";
import type { SessionSharing } from "../sharing.ts";

/** One session of a coding agent, the sum of its events. Times in milliseconds since the epoch. */
export interface Session {
  readonly sessionId: string;
  /** Whose session it is. */
  readonly agent: AgentName;
  /**
   * The name of the machine that runs and reports it; null for this one. Sessions of other machines are never evaluated
   * here.
   */
  readonly machine: string | null;
  readonly title: string | null;
  /** The source of the title: a person's takes precedence over the client's, and the client's over the first prompt. */
  readonly titleBy: "person" | "client" | "prompt" | null;
  readonly projectName: string | null;
  readonly cwd: string | null;
  readonly branch: string | null;
  readonly model: string | null;
  readonly clientVersion: string | null;
  readonly state: SessionState;
  /** The cause of its state. */
  readonly cause: StateCause;
  readonly stateSinceMs: number;
  /** Questions for a person, oldest first; empty unless the state is `waiting`. */
  readonly waits: readonly Wait[];
  /** When the main agent's turn began; null between two turns. */
  readonly turnSinceMs: number | null;
  /** Null unless it is compacting its conversation. */
  readonly compactingSinceMs: number | null;
  readonly background: readonly BackgroundTask[];
  readonly lastEventType: string;
  readonly lastUsedAtMs: number;
  /** The last sign of life of any kind: an event, a line of the transcript, its process. */
  readonly lastSeenAtMs: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly endReason: string | null;
  /** Null unless the state is `failed`, or it ended right after. */
  readonly failure: Failure | null;
  readonly permissionMode: string | null;
  readonly transcriptPath: string | null;
  /** The process that was seen to run it; null when it is not known. */
  readonly process: ClientProcess | null;
  /** The session that this one continues, by `/clear` or as a fork. */
  readonly parentSessionId: string | null;
  /** How it began, in the client's words: `startup`, `resume`, `clear`, `fork`, … */
  readonly origin: string | null;
  /** Read from its transcript, and no hook has reported it yet: its present state is unknown. */
  readonly isImported: boolean;
  readonly eventCount: number;
  /** Prompts by a person, and replies. */
  readonly messageCount: number;
  readonly toolCount: number;
  readonly errorCount: number;
  readonly subagentCount: number;
  /** Tool calls that began and are not settled, oldest first. */
  readonly openToolCalls: readonly ToolCall[];
  /** The newest ones, at most `MAX_LISTED_SUBAGENTS` of `subagents.ts`. */
  readonly subagents: readonly Subagent[];
  readonly teammates: readonly Teammate[];
  readonly tasks: readonly Task[];
  /** Null until it was read from the transcript. */
  readonly usage: SessionUsage | null;
  /** Its clients while it is open in more than one, see `clients.ts`; empty otherwise. */
  readonly clients: readonly SessionClient[];
  /** Set where a team server shows it; absent on a machine of one's own. */
  readonly sharing?: SessionSharing;
}

/**
 * States of a session. `lost`: its process is gone without an end event. `unknown` is never stored: `activity.ts`
 * returns it for a busy session that is stale and has no known process to check.
 */
export const SESSION_STATES = [
  "starting",
  "working",
  "waiting",
  "done",
  "failed",
  "interrupted",
  "ended",
  "lost",
  "unknown",
] as const;

export type SessionState = (typeof SESSION_STATES)[number];

/** The cause of a session's state. Page and messages have a text for each; `docs/protocol.md` lists them. */
export const STATE_CAUSES = [
  "session-started",
  "prompt",
  "automatic-prompt",
  "tool",
  "permission-requested",
  "question-asked",
  "plan-presented",
  "elicitation",
  "idle-notice",
  "answered",
  "turn-ended",
  "turn-failed",
  "background-work",
  "background-ended",
  "subagent",
  "compaction-started",
  "compaction-ended",
  "interrupted",
  "session-ended",
  "process-gone",
  "process-ended",
  "seen-again",
  "imported",
] as const;

export type StateCause = (typeof STATE_CAUSES)[number];

/** A session passed from one state to another. */
export interface Transition {
  readonly sessionId: string;
  readonly atMs: number;
  readonly from: SessionState | null;
  readonly to: SessionState;
  readonly cause: StateCause;
}

/** A question that a person has to answer before the session (or one of its subagents) continues. */
export interface Wait {
  /** `other`: a note that the client did not take. */
  readonly kind: "permission" | "question" | "plan" | "elicitation" | "idle" | "other";
  readonly agentId: string | null;
  /** The tool call that waits, where it is known: its end is the answer. */
  readonly toolUseId: string | null;
  readonly toolName: string | null;
  /** The question, in one line. */
  readonly ask: string;
  readonly sinceMs: number;
}

/** How a tool call ended. `unknown`: it is over, and its result was not reported. */
export const TOOL_OUTCOMES = ["ok", "failed", "denied", "interrupted", "unknown"] as const;

export type ToolOutcome = (typeof TOOL_OUTCOMES)[number];

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

/** Whether a call asked a person for permission, and the decision. */
export interface CallPermission {
  /** When a person was asked; null if it never was. */
  readonly askedAtMs: number | null;
  readonly decision: "allowed" | "denied" | null;
  /** The source of the decision, in the client's words (`config`, `user`, `classifier`); null where it has none. */
  readonly by: string | null;
  /** The rules that the client suggested to allow it from then on; absent without a suggestion. */
  readonly rules?: readonly string[];
}

/** Work that continues after its call has returned: a shell or an agent in the background. */
export interface CallBackground {
  /** The client reports its end under this id. */
  readonly taskId: string;
  readonly endedAtMs: number | null;
  /** In the client's words (`completed`, `failed`, `killed`); null while it runs. */
  readonly status: string | null;
}

/** Work that continues while the main agent rests. */
export interface BackgroundTask {
  readonly taskId: string;
  /** In the client's words: `shell`, `subagent`, … */
  readonly kind: string;
  readonly description: string;
  readonly sinceMs: number;
  /** The call that began it, which has returned; null where it is not known. */
  readonly call: ToolCall | null;
}

export const AGENT_STATES = ["working", "waiting", "done", "failed", "interrupted", "lost"] as const;

export type AgentState = (typeof AGENT_STATES)[number];

export interface Subagent {
  readonly agentId: string;
  readonly agentType: string;
  /** Its task, in a few words. */
  readonly description: string | null;
  /** The agent that started it; null for the main one. */
  readonly parentAgentId: string | null;
  /** The call that started it, where it is known. */
  readonly toolUseId: string | null;
  /** 1 for a subagent of the main agent. */
  readonly depth: number;
  readonly model: string | null;
  readonly state: AgentState;
  /** Null when its start was not reported. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly toolCount: number;
  readonly tokens: number | null;
}

interface Teammate {
  readonly name: string;
  readonly teamName: string | null;
  readonly idleSinceMs: number | null;
}

interface Task {
  readonly taskId: string;
  readonly subject: string;
  readonly completed: boolean;
}

/** Why the last turn failed. */
export interface Failure {
  /** In the client's words: `rate_limit`, `server_error`, … */
  readonly code: string;
  readonly message: string | null;
  /** When it can continue, for limits with a known end. */
  readonly untilMs: number | null;
  /** The client has said that it continues by itself then; false after a person cancelled that. */
  readonly continues?: boolean;
}

/** The client's process, by its permanent identity. */
export interface ClientProcess {
  readonly pid: number;
  /** See `system/process-identity.ts`. */
  readonly startTime: string;
}

/** Fields that each client of a session has of its own. */
export const CLIENT_FIELDS = [
  "machine",
  "state",
  "cause",
  "stateSinceMs",
  "waits",
  "turnSinceMs",
  "compactingSinceMs",
  "background",
  "openToolCalls",
  "subagents",
  "teammates",
  "lastUsedAtMs",
  "lastSeenAtMs",
  "endedAtMs",
  "endReason",
  "failure",
  "process",
] as const satisfies readonly (keyof Session)[];

/** One of several clients in which a session is open. */
export interface SessionClient extends Pick<Session, (typeof CLIENT_FIELDS)[number]> {
  /** The process id in its hooks; null without one, and for the clients of another machine, which are one here. */
  readonly pid: number | null;
}

/** What a session has of its own before its first event, and each further client of it. */
export const NOTHING_YET = {
  state: "starting",
  cause: "session-started",
  waits: [],
  turnSinceMs: null,
  compactingSinceMs: null,
  background: [],
  openToolCalls: [],
  subagents: [],
  teammates: [],
  endedAtMs: null,
  endReason: null,
  failure: null,
  process: null,
  clients: [],
} as const satisfies Partial<Session>;
