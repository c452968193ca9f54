import type { SessionUsage } from "../core/cost/session-usage.ts";
import { totalTokens } from "../core/cost/usage.ts";
import type { StoredEvent, StoredEventDetail } from "../core/event.ts";
import { deliveryReasonText, type DeliveryReason } from "../core/i18n/delivery-reason.ts";
import type { Metrics, TimingSummary } from "../core/metrics.ts";
import type { Delivery, DeliveryService, ExplainedDecision } from "../core/notification/outbox.ts";
import type { RetentionReport } from "../core/retention.ts";
import { activityOf, effectiveState, isActive, staleAtMs, type Activity } from "../core/session/activity.ts";
import type { Session, Subagent, ToolCall, Wait } from "../core/session/session.ts";
import type {
  DeliveriesDto,
  DeliveryDto,
  EventDetailDto,
  EventDto,
  MetricsDto,
  ReasonDto,
  RetentionDto,
} from "./dto.ts";
import type { Timestamp } from "./routes.ts";
import type {
  ActivityDto,
  SessionDetailDto,
  SessionDto,
  SubagentDto,
  ToolCallDto,
  UsageDto,
  WaitDto,
} from "./session-dto.ts";

/** Milliseconds since the epoch as ISO 8601 in UTC. */
export function toTimestamp(ms: number): Timestamp {
  return new Date(ms).toISOString();
}

export function toTimestampOrNull(ms: number | null): Timestamp | null {
  return ms === null ? null : toTimestamp(ms);
}

export function toEventDto(event: StoredEvent): EventDto {
  return {
    seq: event.seq,
    // Most people have one machine, so the field is left out for it.
    ...(event.machine !== null && { machine: event.machine }),
    session_id: event.sessionId,
    source: event.source,
    agent_id: event.agentId,
    hook_event_name: event.hookEventName,
    tool_name: event.toolName,
    tool_use_id: event.toolUseId,
    project_name: event.projectName,
    cwd: event.cwd,
    received_at: toTimestamp(event.receivedAtMs),
    summary: event.summary,
    status: event.status,
    duration_ms: event.durationMs,
  };
}

interface EventDetailExtras {
  /** Path of the archived raw file, relative to the `hooks/` folder; null where there is none. */
  readonly rawFile: string | null;
  readonly decision: ExplainedDecision | null;
}

export function toEventDetailDto(event: StoredEventDetail, { rawFile, decision }: EventDetailExtras): EventDetailDto {
  const told =
    decision === null
      ? null
      : { told: decision.isNotified, ...decision.reason, why: decision.sentence, why_in: decision.sentences };
  const { payload, isPayloadKept, truncations } = event;
  return {
    ...toEventDto(event),
    payload,
    payload_kept: isPayloadKept,
    payload_cut: truncations,
    raw_file: rawFile,
    told,
  };
}

function toDeliveryDto(delivery: Delivery): DeliveryDto {
  return {
    id: delivery.id,
    seq: delivery.seq,
    session_id: delivery.sessionId,
    destination: delivery.destinationId,
    kind: delivery.kind,
    state: delivery.state,
    // A message that was never sent has not pinged anyone.
    mention: delivery.ping && delivery.state !== "folded" && delivery.state !== "discarded",
    attempts: delivery.attempts,
    created_at: toTimestamp(delivery.createdAtMs),
    sent_at: toTimestampOrNull(delivery.sentAtMs),
    message_id: delivery.messageId,
    ...toReasonDto(delivery.reason),
  };
}

function toReasonDto(reason: DeliveryReason | null): ReasonDto {
  if (reason === null || typeof reason === "string") return { reason };
  return { reason: deliveryReasonText(reason, "en"), reason_code: reason.code, reason_details: reason.details };
}

export function toDeliveriesDto(page: readonly Delivery[], limit: number, deliveries: DeliveryService): DeliveriesDto {
  return {
    deliveries: page.map(toDeliveryDto),
    next: page.length < limit ? null : (page.at(-1)?.id ?? null),
    destinations: deliveries.destinations().map(({ destinationId, state, reason, untilMs, openCount }) => ({
      destination: destinationId,
      state,
      ...toReasonDto(reason),
      until: toTimestampOrNull(untilMs),
      open: openCount,
    })),
  };
}

/** @param nowMs decides whether the session counts as active and whether its state is stale */
export function toSessionDto(session: Session, nowMs: number): SessionDto {
  const state = effectiveState(session, nowMs);
  return {
    session_id: session.sessionId,
    ...(session.machine !== null && { machine: session.machine }),
    title: session.title,
    project_name: session.projectName,
    cwd: session.cwd,
    model: session.model,
    branch: session.branch,
    state,
    cause: session.cause,
    state_since: toTimestamp(session.stateSinceMs),
    believed_until: state === "unknown" ? null : toTimestampOrNull(staleAtMs(session)),
    waiting_for: state === "waiting" ? (session.waits[0]?.ask ?? null) : null,
    waits: state === "waiting" ? session.waits.map(toWaitDto) : [],
    failure: session.failure === null ? null : (session.failure.message ?? session.failure.code),
    failure_code: session.failure?.code ?? null,
    retry_at: toTimestampOrNull(session.failure?.untilMs ?? null),
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
    doing: state === "working" ? (session.openToolCalls.at(-1)?.summary ?? null) : null,
    activity: state === "working" || state === "waiting" ? toActivityDto(activityOf(session)) : null,
    tokens: session.usage === null ? null : totalTokens(session.usage.tokens),
    cost_usd: session.usage?.cost?.usd ?? null,
    cost_estimated: session.usage?.cost?.estimated ?? true,
    parent_session_id: session.parentSessionId,
  };
}

function toWaitDto({ kind, ask, toolName, toolUseId, agentId, sinceMs }: Wait): WaitDto {
  return { kind, ask, tool_name: toolName, tool_use_id: toolUseId, agent_id: agentId, since: toTimestamp(sinceMs) };
}

function toActivityDto({ kind, toolName, summary, agentId, sinceMs }: Activity): ActivityDto {
  return { kind, tool_name: toolName, summary, agent_id: agentId, since: toTimestamp(sinceMs) };
}

export function toSessionDetailDto(session: Session, nowMs: number): SessionDetailDto {
  return {
    ...toSessionDto(session, nowMs),
    end_reason: session.endReason,
    permission_mode: session.permissionMode,
    transcript_path: session.transcriptPath,
    origin: session.origin,
    client_version: session.clientVersion,
    pid: session.process?.pid ?? null,
    open_tool_calls: session.openToolCalls.map(toToolCallDto),
    subagent_list: session.subagents.map(toSubagentDto),
    teammates: session.teammates.map(({ name, teamName, idleSinceMs }) => ({
      name,
      team_name: teamName,
      idle_since: toTimestampOrNull(idleSinceMs),
    })),
    background: session.background.map(({ taskId, kind, description, sinceMs }) => ({
      task_id: taskId,
      kind,
      description,
      since: toTimestamp(sinceMs),
    })),
    tasks: session.tasks.map((task) => ({ task_id: task.taskId, subject: task.subject, completed: task.completed })),
    usage: session.usage === null ? null : toUsageDto(session.usage),
  };
}

export function toToolCallDto(call: ToolCall): ToolCallDto {
  const { permission, background } = call;
  return {
    tool_use_id: call.toolUseId,
    agent_id: call.agentId,
    tool_name: call.toolName,
    summary: call.summary,
    started_at: toTimestamp(call.startedAtMs),
    ended_at: toTimestampOrNull(call.endedAtMs),
    outcome: call.outcome,
    duration_ms: call.durationMs,
    permission:
      permission === null
        ? null
        : { asked_at: toTimestampOrNull(permission.askedAtMs), decision: permission.decision, by: permission.by },
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

function toSubagentDto(agent: Subagent): SubagentDto {
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

function toUsageDto({ tokens, cost, contextTokens }: SessionUsage): UsageDto {
  return {
    input: tokens.input,
    output: tokens.output,
    cache_write: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cache_read: tokens.cacheRead,
    web_searches: tokens.webSearches,
    context_tokens: contextTokens,
    unpriced_models: cost?.unpricedModels ?? [],
  };
}

export function toMetricsDto(metrics: Metrics, processing: TimingSummary): MetricsDto {
  return {
    active_sessions: metrics.activeSessions,
    waiting_sessions: metrics.attention.waiting,
    attention: metrics.attention,
    total_sessions: metrics.totalSessions,
    total_threads: metrics.totalThreads,
    total_events: metrics.totalEvents,
    messages_last_hour: metrics.messagesLastHour,
    events_last_hour: metrics.eventsLastHour,
    failures_last_hour: metrics.failuresLastHour,
    session_duration_avg: metrics.sessionDurationAvgSeconds,
    top_tools: metrics.topTools,
    processing_ms: processing,
  };
}

export function toRetentionDto(report: RetentionReport): RetentionDto {
  const names = { database: "database", archive: "archive", deadLetters: "dead_letters", logs: "logs" } as const;
  const stores = (["database", "archive", "deadLetters", "logs"] as const).map((name) => {
    const { bytes, limitBytes, isOver } = report.stores[name];
    const limit = Number.isFinite(limitBytes) ? limitBytes : null;
    return { store: names[name], bytes, limit_bytes: limit, over_limit: isOver };
  });
  return {
    last_run_at: report.lastRunAtMs === null ? null : toTimestamp(report.lastRunAtMs),
    waiting_for_clock: report.isWaitingForClock,
    disk_nearly_full: report.isEmergency,
    problem: report.problem,
    slowest_step_ms: report.slowestStepMs,
    unused_bytes: report.unusedBytes,
    stores,
    removed: report.removals.map(({ store, cause, items, bytes, lastAtMs }) => ({
      store,
      cause,
      items,
      bytes,
      last_at: toTimestamp(lastAtMs),
    })),
  };
}
