import type { StoredEvent, StoredEventDetail } from "../core/event.ts";
import type { Metrics, TimingSummary } from "../core/metrics.ts";
import { effectiveState, isActive } from "../core/session-activity.ts";
import type { Delivery, DeliveryDesk, ExplainedVerdict } from "../core/outbox.ts";
import type { Session } from "../core/session.ts";
import type {
  DeliveriesDto,
  DeliveryDto,
  EventDetailDto,
  EventDto,
  MetricsDto,
  SessionDetailDto,
  SessionDto,
  Timestamp,
} from "./dto.ts";

/** Milliseconds since the epoch as ISO 8601 in UTC. */
export function toTimestamp(ms: number): Timestamp {
  return new Date(ms).toISOString();
}

function toTimestampOrNull(ms: number | null): Timestamp | null {
  return ms === null ? null : toTimestamp(ms);
}

export function toEventDto(event: StoredEvent): EventDto {
  return {
    seq: event.seq,
    session_id: event.sessionId,
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
  /** Path of the archived raw file, relative to the `hooks/` folder. */
  readonly rawFile: string;
  readonly verdict: ExplainedVerdict | null;
}

export function toEventDetailDto(event: StoredEventDetail, { rawFile, verdict }: EventDetailExtras): EventDetailDto {
  const told = verdict === null ? null : { told: verdict.told, code: verdict.code, why: verdict.sentence };
  return { ...toEventDto(event), payload: event.payload, payload_cut: event.cuts, raw_file: rawFile, told };
}

function toDeliveryDto(delivery: Delivery): DeliveryDto {
  return {
    id: delivery.id,
    seq: delivery.seq,
    session_id: delivery.sessionId,
    destination: delivery.destinationId,
    kind: delivery.kind,
    state: delivery.state,
    mention: delivery.mention,
    attempts: delivery.attempts,
    created_at: toTimestamp(delivery.createdAtMs),
    sent_at: toTimestampOrNull(delivery.sentAtMs),
    message_id: delivery.messageId,
    reason: delivery.reason,
  };
}

export function toDeliveriesDto(page: readonly Delivery[], limit: number, desk: DeliveryDesk): DeliveriesDto {
  return {
    deliveries: page.map(toDeliveryDto),
    next: page.length < limit ? null : (page.at(-1)?.id ?? null),
    destinations: desk.destinations().map(({ destinationId, state, reason, untilMs, openCount }) => ({
      destination: destinationId,
      state,
      reason,
      until: toTimestampOrNull(untilMs),
      open: openCount,
    })),
  };
}

/** @param nowMs decides whether the session counts as active and whether its state can still be believed */
export function toSessionDto(session: Session, nowMs: number): SessionDto {
  const state = effectiveState(session, nowMs);
  return {
    session_id: session.sessionId,
    title: session.title,
    project_name: session.projectName,
    cwd: session.cwd,
    model: session.model,
    state,
    state_since: toTimestamp(session.stateSinceMs),
    waiting_for: state === "waiting" ? (session.waits[0]?.ask ?? null) : null,
    failure: session.failure,
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
    tokens: null,
    cost_usd: null,
  };
}

export function toSessionDetailDto(session: Session, nowMs: number): SessionDetailDto {
  return {
    ...toSessionDto(session, nowMs),
    end_reason: session.endReason,
    permission_mode: session.permissionMode,
    transcript_path: session.transcriptPath,
    open_tool_calls: session.openToolCalls.map((call) => ({
      tool_use_id: call.toolUseId,
      agent_id: call.agentId,
      tool_name: call.toolName,
      summary: call.summary,
      started_at: toTimestamp(call.startedAtMs),
    })),
    subagent_list: session.subagents.map((agent) => ({
      agent_id: agent.agentId,
      agent_type: agent.agentType,
      started_at: toTimestampOrNull(agent.startedAtMs),
      ended_at: toTimestampOrNull(agent.endedAtMs),
      tool_count: agent.toolCount,
    })),
    tasks: session.tasks.map((task) => ({ task_id: task.taskId, subject: task.subject, completed: task.completed })),
  };
}

export function toMetricsDto(metrics: Metrics, processing: TimingSummary): MetricsDto {
  return {
    active_sessions: metrics.activeSessions,
    waiting_sessions: metrics.waitingSessions,
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
