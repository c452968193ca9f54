import type { HealthCheck } from "../../core/health.ts";
import { valueMessages } from "../../core/i18n/health-text.ts";
import type { TelemetryState } from "../../core/metrics.ts";
import type { HealthSnapshot } from "../health-snapshot.ts";
import { advice, asItCame, check, checkValue, finding, unknown } from "./check.ts";

/** A collector that restarts is back by then. */
const BEHIND_LIMIT_MS = 5 * 60_000;

const NAME = "telemetry";

/** Whether the collector in the settings has received the events. */
export function telemetryCheck({ telemetry }: HealthSnapshot): HealthCheck {
  if (!telemetry.ok) return unknown(NAME, telemetry.reason);
  const state = telemetry.value;
  return state === null ? check(NAME, { value: [finding("no-collector")] }) : collectorCheck(state);
}

function collectorCheck({
  waiting,
  oldestAgeMs,
  skipped,
  skippedLately,
  refused,
  trouble,
}: TelemetryState): HealthCheck {
  const values = [
    checkValue("telemetry_oldest_ms", oldestAgeMs ?? 0, BEHIND_LIMIT_MS),
    checkValue("telemetry_waiting", waiting),
    ...(skipped === 0 ? [] : [checkValue("telemetry_skipped", skipped)]),
    ...(refused === 0 ? [] : [checkValue("telemetry_refused", refused)]),
  ];
  const isClosed = trouble?.isClosed === true;
  const reason = trouble?.reason ?? null;
  const state = isClosed ? finding("collector-rejects") : finding("collector-away");
  const found = {
    values,
    value: [...valueMessages(values), ...(trouble === null ? [] : [state])],
    detail: reason === null ? [] : [typeof reason === "string" ? asItCame(reason) : reason],
  };
  if (isClosed) return check(NAME, { ...found, status: "failed", fix: advice("collector-rejects") });
  if (waiting > 0 && (oldestAgeMs ?? 0) > BEHIND_LIMIT_MS) {
    return check(NAME, { ...found, fix: advice("collector-behind") });
  }
  return check(NAME, { ...found, status: skippedLately ? "degraded" : "ok", fix: advice("collector-missed") });
}
