import type { StoredEvent, StoredEventDetail } from "../core/event.ts";
import { deliveryReasonText, type DeliveryReason } from "../core/i18n/delivery-reason.ts";
import type { Metrics, TimingSummary } from "../core/metrics.ts";
import type { Delivery, DeliveryService, ExplainedDecision } from "../core/notification/outbox.ts";
import type { RetentionReport } from "../core/retention.ts";
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
