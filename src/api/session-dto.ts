import type { Activity, Attention, AttentionCounts } from "../core/session/activity.ts";
import type { AgentState, SessionState, StateCause, ToolOutcome, Wait } from "../core/session/session.ts";
import type { Timestamp } from "./routes.ts";

/** One session in lists. */
export interface SessionDto {
  readonly session_id: string;
  /** The machine that runs it; left out for this daemon's own. */
  readonly machine?: string;
  readonly title: string | null;
  readonly project_name: string | null;
  readonly cwd: string | null;
  readonly model: string | null;
  readonly branch: string | null;
  readonly state: SessionState;
  /** Why it is in this state. */
  readonly cause: StateCause;
  readonly state_since: Timestamp;
  /** When the state becomes `unknown` without further events; null when it never becomes stale. */
  readonly believed_until: Timestamp | null;
  /** The first question for a person; {@link waits} has all. */
  readonly waiting_for: string | null;
  /** Oldest first; empty unless the state is `waiting`. */
  readonly waits: readonly WaitDto[];
  /** Why the last turn failed, in the client's words. */
  readonly failure: string | null;
  /** The client's name for it: `rate_limit`, `server_error`, … */
  readonly failure_code: string | null;
  /** When a rate limit that it reached ends. */
  readonly retry_at: Timestamp | null;
  /** The last event or activity of any kind. */
  readonly last_seen_at: Timestamp;
  readonly last_event_type: string;
  readonly last_used_at: Timestamp;
  readonly started_at: Timestamp;
  readonly ended_at: Timestamp | null;
  readonly is_active: boolean;
  readonly event_count: number;
  readonly message_count: number;
  readonly tool_count: number;
  readonly error_count: number;
  /** How many subagents it has started. */
  readonly subagents: number;
  /** Its current activity: the newest unfinished tool call, null when there is none. */
  readonly doing: string | null;
  /** Null unless the state is `working` or `waiting`. */
  readonly activity: ActivityDto | null;
  /** All kinds of tokens, subagents included. Null: unknown (yet). */
  readonly tokens: number | null;
  readonly cost_usd: number | null;
  /** False only when the whole cost was reported by the client. */
  readonly cost_estimated: boolean;
  /** The session that this one continues. */
  readonly parent_session_id: string | null;
}

/** Answer of `/api/attention`: each list has at most `limit` sessions, the counts are complete. */
export interface AttentionDto extends Readonly<Record<Attention, readonly SessionDto[]>> {
  readonly counts: AttentionCounts;
}

/** A question that a person must answer. */
export interface WaitDto {
  readonly kind: Wait["kind"];
  readonly ask: string;
  readonly tool_name: string | null;
  readonly tool_use_id: string | null;
  readonly agent_id: string | null;
  readonly since: Timestamp;
}

export interface ActivityDto {
  readonly kind: Activity["kind"];
  /** The running tool, or the number of background tasks; null otherwise. */
  readonly tool_name: string | null;
  readonly summary: string | null;
  readonly agent_id: string | null;
  readonly since: Timestamp;
}

/** Answer of `/api/sessions/:id`. */
export interface SessionDetailDto extends SessionDto {
  readonly end_reason: string | null;
  readonly permission_mode: string | null;
  readonly transcript_path: string | null;
  readonly origin: string | null;
  readonly client_version: string | null;
  /** Process id of the client; null when unknown. */
  readonly pid: number | null;
  readonly open_tool_calls: readonly ToolCallDto[];
  readonly subagent_list: readonly SubagentDto[];
  readonly teammates: readonly TeammateDto[];
  readonly background: readonly BackgroundTaskDto[];
  readonly tasks: readonly TaskDto[];
  readonly usage: UsageDto | null;
}

export interface ToolCallDto {
  readonly tool_use_id: string;
  readonly agent_id: string | null;
  readonly tool_name: string;
  readonly summary: string;
  readonly started_at: Timestamp;
  /** Null while it is open. */
  readonly ended_at: Timestamp | null;
  readonly outcome: ToolOutcome | null;
  /** As the client measured it, without the time that a person took to allow it. */
  readonly duration_ms: number | null;
  readonly permission: {
    readonly asked_at: Timestamp | null;
    readonly decision: "allowed" | "denied" | null;
    readonly by: string | null;
  } | null;
  /** Work that continues after the call has returned. */
  readonly background: {
    readonly task_id: string;
    readonly ended_at: Timestamp | null;
    readonly status: string | null;
  } | null;
}

export interface SubagentDto {
  readonly agent_id: string;
  readonly agent_type: string;
  readonly description: string | null;
  readonly parent_agent_id: string | null;
  readonly tool_use_id: string | null;
  readonly depth: number;
  readonly model: string | null;
  readonly state: AgentState;
  readonly started_at: Timestamp | null;
  readonly ended_at: Timestamp | null;
  readonly tool_count: number;
  readonly tokens: number | null;
}

interface TeammateDto {
  readonly name: string;
  readonly team_name: string | null;
  readonly idle_since: Timestamp | null;
}

interface BackgroundTaskDto {
  readonly task_id: string;
  readonly kind: string;
  readonly description: string;
  readonly since: Timestamp;
}

/** A session's usage, its subagents included. */
export interface UsageDto {
  readonly input: number;
  readonly output: number;
  readonly cache_write: number;
  readonly cache_read: number;
  readonly web_searches: number;
  /** Tokens of the newest prompt of the main agent. */
  readonly context_tokens: number | null;
  /** Models of unknown price: the cost leaves out their tokens. */
  readonly unpriced_models: readonly string[];
}

/** Opaque: pass it as `before` to get the next page. */
type Cursor = string;

/** Answer of `/api/sessions/:id/calls`, the one that began last first. */
export interface ToolCallsDto {
  readonly calls: readonly ToolCallDto[];
  readonly next: Cursor | null;
}

/** Answer of `/api/sessions/:id/transitions`, newest first. */
export interface TransitionsDto {
  readonly transitions: readonly TransitionDto[];
  readonly next: Cursor | null;
}

export interface TransitionDto {
  readonly at: Timestamp;
  readonly from: SessionState | null;
  readonly to: SessionState;
  readonly cause: StateCause;
}

/** Answer of `/api/sessions/:id/messages`, newest first: prompts and replies as the transcript has them, cut. */
export interface MessagesDto {
  readonly messages: readonly MessageDto[];
  readonly next: Cursor | null;
}

export interface MessageDto {
  readonly uuid: string;
  readonly agent_id: string | null;
  readonly at: Timestamp;
  readonly role: "prompt" | "reply";
  readonly text: string;
}

interface TaskDto {
  readonly task_id: string;
  readonly subject: string;
  readonly completed: boolean;
}
