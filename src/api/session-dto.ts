import { totalTokens } from "../core/cost/usage.ts";
import {
  activityOf,
  backgroundOf,
  effectiveState,
  isActive,
  silenceOf,
  staleAtMs,
  type Activity,
  type Attention,
  type InboxCounts,
} from "../core/session/activity.ts";
import { failureId, isInForce, waitId, type Mark, type MarkKind } from "../core/session/attention-item.ts";
import type { Page, PageCursor } from "../core/history.ts";
import type { TranscriptMessage } from "../core/ports.ts";
import type { Session, SessionState, Subagent, ToolCall, Transition, Wait } from "../core/session/session.ts";
import type { SessionSharing } from "../core/sharing.ts";
import type { UsualOf } from "../core/session/usual-duration.ts";
import { formatCursor, toTimestamp, toTimestampOrNull, type Timestamp } from "./routes.ts";
import { toUsageDto } from "./usage-dto.ts";
import { toUsualDto, type UsualDto } from "./warnings-dto.ts";

/** One session in lists. */
export type SessionDto = Readonly<ReturnType<typeof toSessionDto>>;

interface SessionMoment {
  /** Decides whether the session counts as active, whether its state is stale and which marks are in force. */
  readonly nowMs: number;
  /** Marks of its open items. */
  readonly marks: readonly Mark[];
  /** Left out where no durations are known. */
  readonly usualOf?: UsualOf | undefined;
}

export const NO_USUAL: UsualOf = () => null;

export function toSessionDto(session: Session, { nowMs, marks, usualOf = NO_USUAL }: SessionMoment) {
  const state = effectiveState(session, nowMs);
  const silence = silenceOf(session, nowMs);
  const inBackground = backgroundOf(session, nowMs);
  const toItemDto = (item: string) => ({ item, mark: toMarkDto(marks, item, nowMs) });
  const failureItem = failureId(session);
  return {
    session_id: session.sessionId,
    /** Whose session it is, a name of `src/core/agent.ts`; `unknown` is never Claude Code. */
    agent: session.agent,
    /** The machine that runs it; left out for this daemon's own. */
    ...(session.machine !== null && { machine: session.machine }),
    /** Read from its transcript; left out once a hook has reported it. */
    ...(session.isImported && { imported: true }),
    /** Whose it is and how much of it the reader sees; from a team server alone. */
    ...(session.sharing !== undefined && toSharingDto(session.sharing)),
    title: session.title,
    project_name: session.projectName,
    cwd: session.cwd,
    model: session.model,
    branch: session.branch,
    state,
    cause: session.cause,
    /** How much work goes on while the main agent rests or has failed; left out for none. */
    ...(inBackground > 0 && { in_background: inBackground }),
    state_since: toTimestamp(session.stateSinceMs),
    /** When the state becomes `unknown` without further events; null when it never does, as that of a wait. */
    believed_until: state === "unknown" || state === "waiting" ? null : toTimestampOrNull(staleAtMs(session)),
    /** Why it is not known whether it still waits; left out otherwise. */
    ...(silence !== null && { silence }),
    /** The first question for a person; `waits` has all. */
    waiting_for: state === "waiting" ? (session.waits[0]?.ask ?? null) : null,
    /** Oldest first; empty unless the state is `waiting`. */
    waits: state === "waiting" ? session.waits.map((wait) => ({ ...toWaitDto(wait), ...toItemDto(waitId(wait)) })) : [],
    /** Why the last turn failed, in the client's words. */
    failure: session.failure === null ? null : (session.failure.message ?? session.failure.code),
    /** The client's name for it: `rate_limit`, `server_error`, … */
    failure_code: session.failure?.code ?? null,
    retry_at: toTimestampOrNull(session.failure?.untilMs ?? null),
    /** Whether the client continues by itself then, as it says; left out where it says nothing. */
    ...(session.failure?.continues !== undefined && { continues: session.failure.continues }),
    /** Its failure as an item of the inbox, of any age; null unless its turn failed or its process died at work. */
    failure_item: failureItem === null ? null : toItemDto(failureItem),
    /** The last event or activity of any kind. */
    last_seen_at: toTimestamp(session.lastSeenAtMs),
    last_event_type: session.lastEventType,
    last_used_at: toTimestamp(session.lastUsedAtMs),
    started_at: toTimestamp(session.startedAtMs),
    ended_at: toTimestampOrNull(session.endedAtMs),
    is_active: isActive(session, nowMs),
    event_count: session.eventCount,
    message_count: session.messageCount,
    tool_count: session.toolCount,
    error_count: session.errorCount,
    subagents: session.subagentCount,
    /** Its current activity: the newest unfinished tool call, null when there is none. */
    doing: state === "working" ? (session.openToolCalls.at(-1)?.summary ?? null) : null,
    /** Null unless the state is `working` or `waiting`, and where the session is shown in part. */
    activity: hasActivity(session, state) ? toActivityDto(activityOf(session), usualOf) : null,
    /** All kinds of tokens, subagents included. Null: unknown (yet). */
    tokens: session.usage === null ? null : totalTokens(session.usage.tokens),
    cost_usd: session.usage?.cost?.usd ?? null,
    /** False only when the whole cost was reported by the client. */
    cost_estimated: session.usage?.cost?.estimated ?? true,
    parent_session_id: session.parentSessionId,
  };
}

function toSharingDto({ access, owner, ownerId, isOwn, team, isShared, isSharedByTeam = false }: SessionSharing) {
  return {
    access,
    owner,
    owner_id: ownerId,
    is_own: isOwn,
    team,
    is_shared: isShared,
    is_shared_by_team: isSharedByTeam,
  };
}

/** A session that is shown in part does not tell what it does. */
function hasActivity(session: Session, state: SessionState): boolean {
  return (state === "working" || state === "waiting") && isWhole(session);
}

function isWhole({ sharing }: Session): boolean {
  return (sharing?.access ?? "whole") === "whole";
}

/** Answer of `/api/attention`: each list has at most `limit` sessions, the counts are complete. */
export interface AttentionDto extends Readonly<Record<Attention, readonly SessionDto[]>> {
  readonly counts: InboxCounts;
}

/** Body of a POST to `/api/attention/mark`. */
export interface MarkRequestDto {
  readonly session_id: string;
  /** The `item` of a wait or a failure. */
  readonly item: string;
  /** Null takes the mark away. */
  readonly mark: MarkKind | null;
  /** The end of a snooze: ISO 8601, in the future. */
  readonly until?: Timestamp;
}

/** Null without a mark, and after a snooze. A page that keeps a session compares `until` with its own clock. */
function toMarkDto(marks: readonly Mark[], item: string, nowMs: number) {
  const mark = marks.find((one) => one.item === item && isInForce(one, nowMs));
  return mark === undefined
    ? null
    : { kind: mark.kind, until: toTimestampOrNull(mark.untilMs), at: toTimestamp(mark.atMs) };
}

/** A question that a person must answer. */
export type WaitDto = SessionDto["waits"][number];

function toWaitDto({ kind, ask, toolName, toolUseId, agentId, sinceMs }: Wait) {
  return { kind, ask, tool_name: toolName, tool_use_id: toolUseId, agent_id: agentId, since: toTimestamp(sinceMs) };
}

function toActivityDto({ kind, toolName, summary, agentId, sinceMs }: Activity, usualOf: UsualOf) {
  const usual: UsualDto = toolName === null ? null : usualDto({ toolName, summary: summary ?? "" }, usualOf);
  return { kind, tool_name: toolName, summary, agent_id: agentId, since: toTimestamp(sinceMs), usual };
}

export function usualDto(call: Pick<ToolCall, "toolName" | "summary">, usualOf: UsualOf): UsualDto {
  const usual = usualOf(call);
  return usual === null ? null : toUsualDto(usual);
}

/** Answer of `/api/sessions/:id`. */
export type SessionDetailDto = Readonly<ReturnType<typeof toSessionDetailDto>>;

interface DetailMoment extends SessionMoment {
  readonly terminal: "tmux" | null;
}

export function toSessionDetailDto(session: Session, moment: DetailMoment) {
  const { usualOf = NO_USUAL } = moment;
  return {
    ...toSessionDto(session, moment),
    end_reason: session.endReason,
    permission_mode: session.permissionMode,
    transcript_path: session.transcriptPath,
    origin: session.origin,
    client_version: session.clientVersion,
    pid: session.process?.pid ?? null,
    /** What shows its terminal by a POST to `…/terminal`; null where that is off or cannot be done. */
    terminal: moment.terminal,
    open_tool_calls: session.openToolCalls.map((call) => ({ ...toToolCallDto(call), usual: usualDto(call, usualOf) })),
    subagent_list: session.subagents.map(toSubagentDto),
    teammates: session.teammates.map(({ name, teamName, idleSinceMs }) => ({
      name,
      team_name: teamName,
      idle_since: toTimestampOrNull(idleSinceMs),
    })),
    background: (isWhole(session) ? session.background : []).map(({ taskId, kind, description, sinceMs }) => ({
      task_id: taskId,
      kind,
      description,
      since: toTimestamp(sinceMs),
    })),
    tasks: session.tasks.map((task) => ({ task_id: task.taskId, subject: task.subject, completed: task.completed })),
    usage: session.usage === null ? null : toUsageDto(session.usage),
  };
}

export type ToolCallDto = Readonly<ReturnType<typeof toToolCallDto>>;

export function toToolCallDto(call: ToolCall) {
  const { permission, background } = call;
  return {
    tool_use_id: call.toolUseId,
    agent_id: call.agentId,
    tool_name: call.toolName,
    summary: call.summary,
    started_at: toTimestamp(call.startedAtMs),
    /** Null while it is open. */
    ended_at: toTimestampOrNull(call.endedAtMs),
    outcome: call.outcome,
    /** As the client measured it, without the time that a person took to allow it. */
    duration_ms: call.durationMs,
    permission:
      permission === null
        ? null
        : { asked_at: toTimestampOrNull(permission.askedAtMs), decision: permission.decision, by: permission.by },
    /** Work that continues after the call has returned. */
    background:
      background === null
        ? null
        : {
            task_id: background.taskId,
            ended_at: toTimestampOrNull(background.endedAtMs),
            status: background.status,
          },
  };
}

export type SubagentDto = Readonly<ReturnType<typeof toSubagentDto>>;

function toSubagentDto(agent: Subagent) {
  return {
    agent_id: agent.agentId,
    agent_type: agent.agentType,
    description: agent.description,
    parent_agent_id: agent.parentAgentId,
    tool_use_id: agent.toolUseId,
    depth: agent.depth,
    model: agent.model,
    state: agent.state,
    started_at: toTimestampOrNull(agent.startedAtMs),
    ended_at: toTimestampOrNull(agent.endedAtMs),
    tool_count: agent.toolCount,
    tokens: agent.tokens,
  };
}

/** Answer of `/api/sessions/:id/transitions`, newest first. */
export type TransitionsDto = Readonly<ReturnType<typeof toTransitionsDto>>;

export type TransitionDto = TransitionsDto["transitions"][number];

export function toTransitionsDto({ rows, next }: Page<Transition>) {
  return {
    transitions: rows.map(({ atMs, from, to, cause }) => ({ at: toTimestamp(atMs), from, to, cause })),
    next: toNext(next),
  };
}

/** Answer of `/api/sessions/:id/messages`, newest first: prompts and replies as the transcript has them, cut. */
export type MessagesDto = Readonly<ReturnType<typeof toMessagesDto>>;

export type MessageDto = Readonly<MessagesDto["messages"][number]>;

export function toMessagesDto({ rows, next }: Page<TranscriptMessage>) {
  return {
    messages: rows.map(({ uuid, agentId, atMs, role, text }) => ({
      uuid,
      agent_id: agentId,
      at: toTimestamp(atMs),
      role,
      text,
    })),
    next: toNext(next),
  };
}

/** Opaque: a client passes it as `before` to get the next page. */
function toNext(next: PageCursor | null): string | null {
  return next === null ? null : formatCursor(next);
}
