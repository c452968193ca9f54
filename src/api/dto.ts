import type { EventSource, EventStatus, Truncation } from "../core/event.ts";
import type { Details } from "../core/i18n/message.ts";
import type { JsonObject } from "../core/json.ts";
import type { TimingSummary, ToolUse } from "../core/metrics.ts";
import type { NotificationKind } from "../core/notification/notification.ts";
import type { DeliveryState } from "../core/notification/outbox.ts";
import type { KeptStore, RemovalCause } from "../core/retention.ts";
import type { AttentionCounts } from "../core/session/activity.ts";
import type { HealthCheckDto } from "./health-dto.ts";
import type { Timestamp } from "./routes.ts";

/** One event in lists and in the stream. */
export interface EventDto {
  readonly seq: number;
  /** The machine that forwarded it; left out for this daemon's own. */
  readonly machine?: string;
  readonly session_id: string;
  /** `hook`, or how we know of an event without a hook. */
  readonly source: EventSource;
  readonly agent_id: string | null;
  readonly hook_event_name: string;
  readonly tool_name: string | null;
  readonly tool_use_id: string | null;
  readonly project_name: string | null;
  readonly cwd: string | null;
  readonly received_at: Timestamp;
  readonly summary: string;
  readonly status: EventStatus;
  readonly duration_ms: number | null;
}

/** Answer of `/api/log/:seq`. `payload_cut` names the strings that were too long to store whole. */
export interface EventDetailDto extends EventDto {
  readonly payload: JsonObject;
  /** False once the payload was deleted: it is kept for a shorter time than the event, and `payload` is empty then. */
  readonly payload_kept: boolean;
  readonly payload_cut: readonly Truncation[];
  /** The archived raw file, relative to the `hooks/` folder, kept for the retention time; null without a hook. */
  readonly raw_file: string | null;
  /** Whether it was notified, and why (not); null when no destination was set up. */
  readonly told: DecisionDto | null;
}

export interface DecisionDto {
  readonly told: boolean;
  readonly code: string;
  /** Left out by older daemons. */
  readonly details?: Details;
  /** In the language of the messages. The next release removes this and `why_in`: `code` and `details` say the same. */
  readonly why: string;
  /** In each language, by its tag: `en`, `ja`. */
  readonly why_in: Readonly<Record<string, string>>;
}

/** One delivery, open or finished. */
export interface DeliveryDto extends ReasonDto {
  readonly id: number;
  /** The event that it is about; null when it is about the daemon's own health. */
  readonly seq: number | null;
  readonly session_id: string;
  readonly destination: string;
  readonly kind: NotificationKind;
  readonly state: DeliveryState;
  readonly mention: boolean;
  readonly attempts: number;
  readonly created_at: Timestamp;
  readonly sent_at: Timestamp | null;
  readonly message_id: string | null;
}

/** Why a message is not sent, or not yet. Without a code: a service's own words, or stored by an older version. */
export interface ReasonDto {
  /** In English. The next release removes this text where there is a code. */
  readonly reason: string | null;
  readonly reason_code?: string;
  readonly reason_details?: Details;
}

interface DestinationDto extends ReasonDto {
  readonly destination: string;
  readonly state: "ok" | "waiting" | "disabled";
  readonly until: Timestamp | null;
  /** Unfinished deliveries. */
  readonly open: number;
}

/** Answer of `/api/deliveries`, newest first; `next` is the value for `before` that gives the next page. */
export interface DeliveriesDto {
  readonly deliveries: readonly DeliveryDto[];
  readonly next: number | null;
  readonly destinations: readonly DestinationDto[];
}

/** Answer of `/api/log`, newest first. `next` is the value for `before` that gives the next page, null at the end. */
export interface LogPageDto {
  readonly events: readonly EventDto[];
  readonly next: number | null;
}

/** Answer of `/api/metrics`. */
export interface MetricsDto {
  readonly active_sessions: number;
  /** The older name of `attention.waiting`. */
  readonly waiting_sessions: number;
  /** Sessions of any age, by the state as it is shown; the failed ones had their last event within the hour. */
  readonly attention: AttentionCounts;
  readonly total_sessions: number;
  readonly total_threads: number;
  readonly total_events: number;
  readonly messages_last_hour: number;
  readonly events_last_hour: number;
  readonly failures_last_hour: number;
  /** Seconds. */
  readonly session_duration_avg: number;
  readonly top_tools: readonly ToolUse[];
  /** Milliseconds from reading the raw file to the end of sending it to all clients, over the last 1,000 events. */
  readonly processing_ms: TimingSummary;
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
  /** Whether `settings.json` fires our hook. */
  readonly hooks_installed: boolean;
  readonly checks: readonly HealthCheckDto[];
  /** Kept and deleted data; null when the database does not answer. */
  readonly retention: RetentionDto | null;
}

/** Body of every error answer. */
export interface ErrorDto {
  readonly error: { readonly code: string; readonly message: string; readonly fix: string };
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
  /** The address it listens on; missing before 0.2. */
  readonly host?: string;
  readonly version: string;
  readonly started_at: Timestamp;
  readonly config_dir: string;
  /** Set on the command line: `ccen restart` keeps these. */
  readonly overridden: readonly ("host" | "port")[];
}

/** `retention` of `/api/health`. */
export interface RetentionDto {
  /** When the last complete run ended; null when none has since the start. */
  readonly last_run_at: Timestamp | null;
  /** The clock was set, or the machine was off for long: nothing is deleted for an hour. */
  readonly waiting_for_clock: boolean;
  /** The disk is nearly full: data kept only for reference is deleted after a day. */
  readonly disk_nearly_full: boolean;
  /** Why the last run stopped early. */
  readonly problem: string | null;
  readonly slowest_step_ms: number;
  /** Free pages inside of the database, which are used again. */
  readonly unused_bytes: number;
  readonly stores: readonly {
    readonly store: "database" | "archive" | "dead_letters" | "logs";
    /** Null before the first run. */
    readonly bytes: number | null;
    /** Null for none. */
    readonly limit_bytes: number | null;
    /** Still beyond its limit after a run: the rest is less than a day old. */
    readonly over_limit: boolean;
  }[];
  /** Deleted since the database was created. */
  readonly removed: readonly {
    readonly store: KeptStore;
    readonly cause: RemovalCause;
    readonly items: number;
    readonly bytes: number;
    readonly last_at: Timestamp;
  }[];
}
