import type { CheckFigure, HealthCheck } from "../../core/health.ts";
import { figureMessages } from "../../core/i18n/health-text.ts";
import type { RetentionReport, SizedStore } from "../../core/retention.ts";
import type { HealthFigures } from "../health-figures.ts";
import { advice, asItCame, check, figure, finding, unknown } from "./check.ts";

const FIGURE_OF = {
  database: "kept_database_bytes",
  archive: "kept_archive_bytes",
  deadLetters: "kept_letters_bytes",
  logs: "kept_logs_bytes",
} as const satisfies Record<SizedStore, CheckFigure["name"]>;

const STORES: readonly SizedStore[] = ["database", "archive", "deadLetters", "logs"];

/** Whether what is kept stays within its limits. What is of the last day stays, even where it is too much. */
export function retentionCheck({ retention: measured }: HealthFigures): HealthCheck {
  const name = "retention";
  if (!measured.ok) return unknown(name, measured.reason);
  const report = measured.value;
  const { stores, problem } = report;
  const figures = [
    ...STORES.flatMap((store) => figureOf(store, report)),
    figure("removed_events", removedEvents(report)),
    ...(problem === null ? [] : [figure("retention_problems", 1, 0)]),
  ];
  const value = [...figureMessages(figures), ...statesOf(report)];
  if (problem !== null)
    return check(name, { value, figures, detail: [asItCame(problem)], fix: advice("cleanup-failed") });
  const isOver = STORES.some((store) => stores[store].isOver);
  return check(name, { status: isOver ? "degraded" : "ok", value, figures, fix: advice("raise-limit") });
}

function figureOf(store: SizedStore, { stores }: RetentionReport): readonly CheckFigure[] {
  const { bytes, limitBytes, isOver } = stores[store];
  if (bytes === null) return [];
  // Between two runs it may grow beyond the limit; only what a run could not change is judged.
  const isJudged = Number.isFinite(limitBytes) && (isOver || bytes <= limitBytes);
  return [figure(FIGURE_OF[store], bytes, isJudged ? limitBytes : null)];
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
