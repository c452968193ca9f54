import type { CheckFigure, HealthCheck } from "../../core/health.ts";
import type { RetentionReport, SizedStore } from "../../core/retention.ts";
import type { HealthFigures } from "../health-figures.ts";
import { bytesText, check, unknown } from "./check.ts";

const FIGURE_OF = {
  database: "kept_database_bytes",
  archive: "kept_archive_bytes",
  deadLetters: "kept_letters_bytes",
  logs: "kept_logs_bytes",
} as const satisfies Record<SizedStore, CheckFigure["name"]>;

const NAMES = {
  database: "database",
  archive: "archive",
  deadLetters: "dead letters",
  logs: "log",
} as const satisfies Record<SizedStore, string>;

const STORES: readonly SizedStore[] = ["database", "archive", "deadLetters", "logs"];

/** Whether what is kept stays within its limits. What is of the last day stays, even where it is too much. */
export function retentionCheck({ retention: measured }: HealthFigures): HealthCheck {
  const name = "retention";
  if (!measured.ok) return unknown(name, measured.reason);
  const report = measured.value;
  const over = STORES.filter((store) => report.stores[store].isOver);
  const removed = report.removals.find(({ store, cause }) => store === "events" && cause !== "size")?.items ?? 0;
  const figures: readonly CheckFigure[] = [
    ...STORES.flatMap((store) => figureOf(store, report)),
    { name: "removed_events", value: removed + removedBySize(report), limit: null },
    ...(report.problem === null ? [] : [{ name: "retention_problems", value: 1, limit: 0 } as const]),
  ];
  if (report.problem !== null) {
    return check(name, false, {
      value: `the last run came to no end: ${report.problem}`,
      detail: report.problem,
      figures,
      fix: "Nothing is lost, but what is old stays: see the daemon's log for what stands in the way.",
    });
  }
  return check(name, over.length === 0, {
    value: valueOf(report),
    threshold:
      over.length === 0
        ? null
        : over.map((store) => `${NAMES[store]} ${bytesText(report.stores[store].limitBytes)}`).join(", "),
    figures,
    fix: "All of it came within the last day, so it is kept: raise the limit, or find out what writes so much.",
  });
}

function figureOf(store: SizedStore, { stores }: RetentionReport): readonly CheckFigure[] {
  const { bytes, limitBytes, isOver } = stores[store];
  if (bytes === null) return [];
  // Between two runs it may grow beyond the limit; only what a run could not change is judged.
  const isJudged = Number.isFinite(limitBytes) && (isOver || bytes <= limitBytes);
  return [{ name: FIGURE_OF[store], value: bytes, limit: isJudged ? limitBytes : null }];
}

function removedBySize({ removals }: RetentionReport): number {
  return removals.find(({ store, cause }) => store === "events" && cause === "size")?.items ?? 0;
}

function valueOf({ stores, isWaitingForClock, isEmergency, lastRunAtMs }: RetentionReport): string {
  const sizes = STORES.flatMap((store) => {
    const { bytes, isOver } = stores[store];
    const isTold = store === "database" || store === "archive" || isOver;
    return bytes === null || !isTold ? [] : [`${NAMES[store]} ${bytesText(bytes)}`];
  });
  const run = lastRunAtMs === null ? ", no run yet" : "";
  const clock = isWaitingForClock ? ", waiting: the clock was set or the machine was off" : "";
  return `${sizes.join(", ")}${run}${clock}${isEmergency ? ", disk nearly full: what is older than a day goes" : ""}`;
}
