import type { Budget } from "../core/cost/budget.ts";
import type { CallPlace } from "../core/call-history.ts";
import type { StoredEvent, StoredEventDetail } from "../core/event.ts";
import type { Metrics, TimingSummary } from "../core/metrics.ts";
import type { Delivery, DeliveryService, StoredDecision } from "../core/notification/outbox.ts";
import type { RetentionReport } from "../core/retention.ts";
import type { HealthCheckDto } from "./health-dto.ts";
import type { UsualOf } from "../core/session/usual-duration.ts";
import { toCallPlaceDto, toCallResultDto } from "./call-dto.ts";
import type { TeamDto } from "./team-dto.ts";
import { toTimestamp, toTimestampOrNull, type Timestamp } from "./routes.ts";
import { NO_USUAL, usualDto } from "./session-dto.ts";

/** One event in lists and in the stream. */
export type EventDto = Readonly<ReturnType<typeof toEventDto>>;

export function toEventDto(event: StoredEvent) {
  return {
    seq: event.seq,
    /** The machine that forwarded it; left out for this daemon's own, as most people have one machine. */
    ...(event.machine !== null && { machine: event.machine }),
    session_id: event.sessionId,
    /** The coding agent of its session, a name of `src/core/agent.ts`. */
    agent: event.agent,
    /** `hook`, or how we know of an event without a hook. */
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
    /** The result of the tool call that it ends; left out where nothing is known. */
    ...(event.result !== null && { result: toCallResultDto(event.result) }),
  };
}

interface EventDetailExtras {
  readonly sessionTitle: string | null;
  /** Path of the archived raw file, relative to the `hooks/` folder; null where there is none. */
  readonly rawFile: string | null;
  readonly decision: StoredDecision | null;
  /** Null for an event of no stored call. */
  readonly call: CallPlace | null;
  /** Left out where no durations are known. */
  readonly usualOf?: UsualOf | undefined;
}

/** Answer of `/api/log/:seq`. */
export type EventDetailDto = Readonly<ReturnType<typeof toEventDetailDto>>;

export function toEventDetailDto(
  event: StoredEventDetail,
  { sessionTitle, rawFile, decision, call, usualOf = NO_USUAL }: EventDetailExtras,
) {
  const { payload, isPayloadKept, truncations } = event;
  return {
    ...toEventDto(event),
    session_title: sessionTitle,
    payload,
    /** False once the payload was deleted: it is kept for a shorter time than the event, and `payload` is empty then. */
    payload_kept: isPayloadKept,
    /** Names the strings that were too long to store whole. */
    payload_cut: truncations,
    /** The archived raw file, relative to the `hooks/` folder, kept for the retention time; null without a hook. */
    raw_file: rawFile,
    /** The numbers of its call's events, and of the calls before and after; null for an event of no call. */
    call: call === null ? null : toCallPlaceDto(call, usualDto(call, usualOf)),
    /** Whether it was notified, and why (not); null when no destination was set up. */
    told: decision === null ? null : { told: decision.isNotified, ...decision.reason },
  };
}

/** Answer of `/api/log`, newest first. `next` is the value for `before` that gives the next page, null at the end. */
export interface LogPageDto {
  readonly events: readonly EventDto[];
  readonly next: number | null;
}

/** One delivery, open or finished. */
export type DeliveryDto = Readonly<ReturnType<typeof toDeliveryDto>>;

function toDeliveryDto(delivery: Delivery) {
  return {
    id: delivery.id,
    /** The event that it is about; null when it is about the daemon's own health, or the budget. */
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
    /** When what it asked for or reported was over; null while it is not, or its message is still to be edited. */
    resolved_at: toTimestampOrNull(delivery.resolvedAtMs),
    /** What the last attempt said, without the provider's format and cut; null before the first. */
    text: delivery.text,
    reason: delivery.reason,
  };
}

/** Answer of `/api/deliveries`, newest first. */
export type DeliveriesDto = Readonly<ReturnType<typeof toDeliveriesDto>>;

export function toDeliveriesDto(page: readonly Delivery[], limit: number, deliveries: DeliveryService) {
  return {
    deliveries: page.map(toDeliveryDto),
    /** The value for `before` that gives the next page. */
    next: page.length < limit ? null : (page.at(-1)?.id ?? null),
    destinations: deliveries.destinations().map(({ destinationId, state, reason, untilMs, openCount }) => ({
      destination: destinationId,
      state,
      reason,
      until: toTimestampOrNull(untilMs),
      /** Unfinished deliveries. */
      open: openCount,
    })),
  };
}

/** Answer of `/api/metrics`. */
export type MetricsDto = Readonly<ReturnType<typeof toMetricsDto>>;

export function toMetricsDto(metrics: Metrics, processing: TimingSummary, budget: Budget | null) {
  return {
    /** The daily budget and today's estimated cost, a few seconds old at most; null without a budget. */
    budget:
      budget === null ? null : { usd: budget.budgetUsd, spent_usd: budget.spentUsd, since: toTimestamp(budget.dayMs) },
    active_sessions: metrics.activeSessions,
    /** Sessions of any age, by the state as it is shown; see `attentionOf`. */
    attention: metrics.attention,
    total_sessions: metrics.totalSessions,
    total_threads: metrics.totalThreads,
    total_events: metrics.totalEvents,
    messages_last_hour: metrics.messagesLastHour,
    events_last_hour: metrics.eventsLastHour,
    failures_last_hour: metrics.failuresLastHour,
    /** Seconds. */
    session_duration_avg: metrics.sessionDurationAvgSeconds,
    top_tools: metrics.topTools,
    /** Milliseconds from reading the raw file to the end of sending it to all clients, over the last 1,000 events. */
    processing_ms: processing,
  };
}

/** Answer of `/api/health`: HTTP 200 while live, even with failing checks. */
export interface HealthDto {
  readonly live: boolean;
  /** False while starting or stopping. */
  readonly ready: boolean;
  readonly degraded: boolean;
  readonly version: string;
  readonly pid: number;
  readonly started_at: Timestamp;
  /** Sequence number of the newest stored event, 0 without any. */
  readonly last_seq: number;
  /** The event with the latest time: one that was found later has a higher number. Null without any. */
  readonly last_event_seq: number | null;
  readonly last_event_at: Timestamp | null;
  /** Where this daemon reads and keeps its data. */
  readonly config_dir: string;
  /** How a person runs the CLI from any folder: `ccen`, or its equivalent in a clone. */
  readonly cli: string;
  /** Whether Claude Code can be answered from here: `/api/requests`. */
  readonly answers: boolean;
  /** Whether pings wait for your absence, so that it counts that the page is touched: `/api/presence`. */
  readonly counts_presence: boolean;
  /** Whether `POST /api/demo` starts the demo; a demo itself has none. */
  readonly has_demo: boolean;
  /** Whether `settings.json` fires our hook. */
  readonly hooks_installed: boolean;
  readonly checks: readonly HealthCheckDto[];
  /** Kept and deleted data; null when the database does not answer. */
  readonly retention: RetentionDto | null;
  /** Who reads, and their teams; from a team server alone. */
  readonly team?: TeamDto;
}

type RetentionDto = Readonly<ReturnType<typeof toRetentionDto>>;

export function toRetentionDto(report: RetentionReport) {
  const names = { database: "database", archive: "archive", deadLetters: "dead_letters", logs: "logs" } as const;
  return {
    /** When the last complete run ended; null when none has since the start. */
    last_run_at: toTimestampOrNull(report.lastRunAtMs),
    /** The clock was set, or the machine was off for long: nothing is deleted for an hour. */
    waiting_for_clock: report.isWaitingForClock,
    /** The disk is nearly full: data kept only for reference is deleted after a day. */
    disk_nearly_full: report.isEmergency,
    problem: report.problem,
    slowest_step_ms: report.slowestStepMs,
    /** Free pages inside of the database, which are used again. */
    unused_bytes: report.unusedBytes,
    stores: (["database", "archive", "deadLetters", "logs"] as const).map((name) => {
      const { bytes, limitBytes, isOver } = report.stores[name];
      return {
        store: names[name],
        bytes,
        limit_bytes: Number.isFinite(limitBytes) ? limitBytes : null,
        /** Still beyond its limit after a run: the rest is less than a day old. */
        over_limit: isOver,
      };
    }),
    /** Deleted since the database was created. */
    removed: report.removals.map(({ store, cause, items, bytes, lastAtMs }) => {
      return { store, cause, items, bytes, last_at: toTimestamp(lastAtMs) };
    }),
  };
}

/** Body of every error answer. */
export interface ErrorDto {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly fix: string;
    /** The request's id, for looking up the failure in the team server's log. */
    readonly request_id?: string;
  };
}

/** `POST /api/login/link`. */
export interface LoginLinkDto {
  /** For the fragment of a link; logs one browser in. */
  readonly code: string;
  readonly expires_in_seconds: number;
}

/** Answer of `POST /api/demo`. */
export interface DemoDto {
  /** Its address on this machine. */
  readonly url: string;
}

/** Printed by `ccen status --json`; `runtime.json` holds it while a daemon runs. */
export interface RuntimeDto {
  readonly running: boolean;
  readonly pid: number;
  /** Its address on this machine. */
  readonly url: string;
  /** The address it listens on. */
  readonly host: string;
  readonly version: string;
  readonly started_at: Timestamp;
  readonly config_dir: string;
  /** Set on the command line: `ccen restart` keeps these. */
  readonly overridden: readonly ("host" | "port")[];
}
