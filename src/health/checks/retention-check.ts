import type { CheckValue, HealthCheck } from "../../core/health/health.ts";
import { figureMessages } from "../../core/i18n/health-text.ts";
import type { RetentionReport, SizedStore } from "../../core/retention.ts";
import type { HealthSnapshot } from "../health-snapshot.ts";
import { advice, asItCame, check, checkValue, finding, unknown } from "./check.ts";

const VALUE_OF = {
  database: "kept_database_bytes",
  archive: "kept_archive_bytes",
  deadLetters: "kept_letters_bytes",
  logs: "kept_logs_bytes",
} as const satisfies Record<SizedStore, CheckValue["name"]>;

const STORES: readonly SizedStore[] = ["database", "archive", "deadLetters", "logs"];

/** Whether stored data stays within its limits. Data of the last day stays even beyond them. */
export function retentionCheck({ retention: measured }: HealthSnapshot): HealthCheck {
  const name = "retention";
  if (!measured.ok) return unknown(name, measured.reason);
  const report = measured.value;
  const { stores, problem } = report;
  const values = [
    ...STORES.flatMap((store) => checkValueOf(store, report)),
    checkValue("removed_events", removedEvents(report)),
    ...(problem === null ? [] : [checkValue("retention_problems", 1, 0)]),
  ];
  const value = [...figureMessages(values), ...statesOf(report)];
  if (problem !== null)
    return check(name, { value, values, detail: [asItCame(problem)], fix: advice("cleanup-failed") });
  const isOver = STORES.some((store) => stores[store].isOver);
  return check(name, { status: isOver ? "degraded" : "ok", value, values, fix: advice("raise-limit") });
}

function checkValueOf(store: SizedStore, { stores }: RetentionReport): readonly CheckValue[] {
  const { bytes, limitBytes, isOver } = stores[store];
  if (bytes === null) return [];
  // Between two runs a store may exceed its limit. Only an excess that a run could not remove counts.
  const isAssessed = Number.isFinite(limitBytes) && (isOver || bytes <= limitBytes);
  return [checkValue(VALUE_OF[store], bytes, isAssessed ? limitBytes : null)];
}

function removedEvents({ removals }: RetentionReport): number {
  const events = removals.filter(({ store }) => store === "events");
  const bySize = events.find(({ cause }) => cause === "size")?.items ?? 0;
  return bySize + (events.find(({ cause }) => cause !== "size")?.items ?? 0);
}

function statesOf({ isWaitingForClock, isEmergency, lastRunAtMs }: RetentionReport) {
  return [
    ...(lastRunAtMs === null ? [finding("no-cleanup-yet")] : []),
    ...(isWaitingForClock ? [finding("cleanup-waits")] : []),
    ...(isEmergency ? [finding("disk-nearly-full")] : []),
  ];
}
