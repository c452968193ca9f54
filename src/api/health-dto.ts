import type { CheckName, CheckStatus, CheckValue, HealthCheck, HealthFinding } from "../core/health.ts";
import { adviceText, detailText, findingLine, thresholdLine } from "../core/i18n/health-text.ts";
import type { Timestamp } from "./routes.ts";

/** One check as `/api/health` answers it: the codes, and beside them the same in English. */
export interface HealthCheckDto {
  readonly name: CheckName;
  readonly status: CheckStatus;
  readonly figures: readonly CheckValue[];
  readonly codes: HealthFinding;
  /** The result, in one line. */
  readonly value: string;
  /** Its causes and particulars, which `value` has too; null where there are none. */
  readonly detail: string | null;
  readonly threshold: string | null;
  readonly fix: string | null;
}

export function toHealthCheckDto({ name, status, values, value, detail, fix }: HealthCheck): HealthCheckDto {
  return {
    name,
    status,
    figures: values,
    codes: { value, detail, fix },
    value: findingLine({ value, detail }, "en"),
    detail: detail.length === 0 ? null : detailText(detail, "en"),
    threshold: thresholdLine(values, "en"),
    fix: fix === null ? null : adviceText(fix, "en"),
  };
}

/** Answer of `/api/health/history`: past health, across restarts of the daemon. */
export interface HealthHistoryDto {
  /** One sample a minute while there is activity; oldest first. */
  readonly samples: readonly HealthSampleDto[];
  /** When a check began to fail, and when it was well again; newest first. */
  readonly changes: readonly HealthChangeDto[];
}

export interface HealthSampleDto {
  readonly at: Timestamp;
  /** Milliseconds, over the last 1,000 events; null before the first. */
  readonly processing_p50: number | null;
  readonly processing_p99: number | null;
  readonly waiting_files: number;
  readonly oldest_waiting_ms: number | null;
  readonly dead_letters: number;
  readonly live_connections: number;
  readonly memory_bytes: number | null;
  /** Null here and below where unknown. */
  readonly loop_p99_ms: number | null;
  readonly database_ms: number | null;
  readonly database_bytes: number | null;
  readonly disk_free_bytes: number | null;
  readonly outbox_waiting: number | null;
  /** Checks that failed. */
  readonly trouble: readonly string[];
}

export interface HealthChangeDto {
  readonly at: Timestamp;
  readonly check: string;
  /** Null when nothing was known before. */
  readonly from: CheckStatus | null;
  readonly to: CheckStatus;
  /** The result of the check at that moment, in one line of English. */
  readonly value: string;
  /** The same as codes; null if stored by an earlier version. */
  readonly codes: HealthFinding | null;
}
