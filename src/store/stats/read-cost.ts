import { HOUR_MS } from "../../core/time-units.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { Preparer } from "../database/connection.ts";
import { toTokens } from "../transcripts/usage-row.ts";
import { costOf, USAGE_SUMS } from "./count-usage.ts";

export interface CostRequest {
  /** Whole hours; the end is exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly prices: PriceTable;
}

/** The cost of all sessions in some hours, as statistics count it; null without any price. A day takes some ms. */
export function createCostQuery(database: Preparer): (request: CostRequest) => number | null {
  const statement = database.prepare(
    `SELECT max(u.hour) AS hour, u.model, u.variant, u.band, ${USAGE_SUMS} FROM usage_hours u
    WHERE u.hour >= ? AND u.hour < ? AND u.is_copy = 0 GROUP BY u.hour / 24, u.model, u.variant, u.band`,
  );
  return ({ fromMs, toMs, prices }) =>
    statement
      .all(Math.floor(fromMs / HOUR_MS), Math.ceil(toMs / HOUR_MS))
      .map((row) => costOf(row, toTokens(row), prices))
      .reduce((sum, costUsd) => (costUsd === null ? sum : (sum ?? 0) + costUsd), null);
}
