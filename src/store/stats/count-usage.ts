import { BESIDE, costOf as costOfUsage, createUsageCounts } from "../../core/counting/counters.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import { plainModelName, TOKEN_COLUMNS, type TokenCounts } from "../../core/cost/usage.ts";
import type { SplitBy } from "../../core/stats.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, text, type Row } from "../database/row-value.ts";
import { toTokens } from "../transcripts/usage-row.ts";
import { filterSql, type StatsFilter } from "./counting.ts";

interface UsageOptions {
  readonly prices: PriceTable;
  readonly splitBy: SplitBy | null;
}

/** Sums of `usage_hours u`. */
export const USAGE_SUMS = ["messages", ...TOKEN_COLUMNS].map((name) => `sum(u.${name}) AS ${name}`).join(", ");

/** The conditions on `usage_hours u` and its `sessions s`. */
export function usageFilter(filter: StatsFilter) {
  return filterSql(filter, [
    ["s.project_name", filter.projectName],
    ["u.model", filter.model],
    ["s.branch", filter.branch],
    ["s.agent", filter.agent],
  ]);
}

/**
 * Tokens and their cost by bucket, model, project and branch, from `usage_hours`. Messages of two sessions count once;
 * those without a time are in no range. A session counts for the branch that it was on last.
 */
export function countUsage(database: Preparer, filter: StatsFilter, { prices, splitBy }: UsageOptions) {
  const { sql, values } = usageFilter(filter);
  const rows = database
    .prepare(
      `SELECT u.hour, coalesce(s.project_name, '') AS project, coalesce(s.branch, '') AS branch, s.agent, u.model, u.variant,
        u.band, ${USAGE_SUMS}
      FROM usage_hours u JOIN sessions s ON s.id = u.session
      WHERE u.hour >= ? AND u.hour < ? AND u.is_copy = 0${sql}
      GROUP BY u.hour, project, branch, s.agent, u.model, u.variant, u.band`,
    )
    .iterate(...values);
  const counts = createUsageCounts(filter.index.count);
  const { series, totals, projects, models, branches, agents, split, unpriced } = counts;
  for (const row of rows) {
    const model = text(row, "model");
    const tokens = toTokens(row);
    const costUsd = costOf(row, tokens, prices);
    if (costUsd === null) unpriced.add(plainModelName(model));
    const usage = { tokens, messages: integer(row, "messages"), costUsd };
    const bucket = filter.index.bucketOf(integer(row, "hour"));
    const project = text(row, "project");
    const branch = `${project}${BESIDE}${text(row, "branch")}`;
    series[bucket]?.add(usage);
    totals.add(usage);
    projects.of(project).add(usage);
    branches.of(branch).add(usage);
    models.of(model).add(usage);
    const agent = text(row, "agent");
    agents.of(agent).add(usage);
    if (splitBy !== null) split.add({ project, branch, agent, model, tool: "" }[splitBy], bucket, costUsd);
  }
  return counts;
}

/** @param row the hour, model, variant and band of these tokens */
export function costOf(row: Row, tokens: TokenCounts, prices: PriceTable): number | null {
  const key = { hour: integer(row, "hour"), model: text(row, "model"), variant: text(row, "variant") };
  return costOfUsage({ ...key, band: integer(row, "band"), tokens }, prices);
}
