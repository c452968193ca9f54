import type { CheckFigure, HealthCheck } from "../../core/health.ts";
import type { TelemetryState } from "../../core/telemetry-state.ts";
import type { HealthFigures } from "../health-figures.ts";
import { ageText, check, counted, unknown } from "./check.ts";

/** A collector that is restarted is back by then. */
const BEHIND_LIMIT_MS = 5 * 60_000;

const NAME = "telemetry";

/** Whether the collector that the settings name has what happened. */
export function telemetryCheck({ telemetry }: HealthFigures): HealthCheck {
  if (!telemetry.ok) return unknown(NAME, telemetry.reason);
  const state = telemetry.value;
  return state === null ? check(NAME, true, { value: "no collector", fix: "" }) : judge(state);
}

function judge(state: TelemetryState): HealthCheck {
  const { waiting, skippedLately, trouble } = state;
  const ageMs = state.oldestAgeMs ?? 0;
  const outcome = {
    value: valueOf(state),
    threshold: `oldest ${ageText(BEHIND_LIMIT_MS)}`,
    figures: figuresOf(state, ageMs),
    detail: trouble?.reason ?? null,
  };
  if (trouble?.isClosed === true) {
    return check(NAME, false, {
      ...outcome,
      fix: "The collector takes nothing from us: correct CCEN_OTLP_ENDPOINT or CCEN_OTLP_HEADERS. Events wait for it as long as they are kept.",
      otherwise: "failed",
    });
  }
  if (waiting > 0 && ageMs > BEHIND_LIMIT_MS) {
    return check(NAME, false, {
      ...outcome,
      fix: "The collector does not answer, or not as fast as events come: they wait for it as long as they are kept.",
    });
  }
  return check(NAME, !skippedLately, {
    ...outcome,
    fix: "Events were removed before the collector had them: it was away for longer than they are kept. Raise CCEN_EVENT_RETENTION_DAYS if that may happen again.",
  });
}

function valueOf({ waiting, skipped, refused, trouble }: TelemetryState): string {
  return [
    `${counted(waiting, "event")} waiting`,
    ...(skipped === 0 ? [] : [`up to ${counted(skipped, "event")} removed before they were sent`]),
    ...(refused === 0 ? [] : [`${counted(refused, "event")} not taken`]),
    ...(trouble === null ? [] : [trouble.isClosed ? "the collector takes none" : "the collector is away"]),
  ].join("; ");
}

function figuresOf({ waiting, skipped, refused }: TelemetryState, ageMs: number): readonly CheckFigure[] {
  return [
    { name: "telemetry_oldest_ms", value: ageMs, limit: BEHIND_LIMIT_MS },
    { name: "telemetry_waiting", value: waiting, limit: null },
    ...(skipped === 0 ? [] : [{ name: "telemetry_skipped", value: skipped, limit: null } as const]),
    ...(refused === 0 ? [] : [{ name: "telemetry_refused", value: refused, limit: null } as const]),
  ];
}
