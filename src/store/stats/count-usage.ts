import { estimateCost, type PriceTable } from "../../core/cost/price-table.ts";
import {
  combineTokens,
  NO_TOKENS,
  plainModelName,
  PROMPT_BANDS,
  totalTokens,
  type TokenCounts,
} from "../../core/cost/usage.ts";
import { HOUR_MS } from "../../core/stats-range.ts";
import type { UsageValues } from "../../core/stats.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, text, type Row } from "../database/row-value.ts";
import { toTokens } from "../transcripts/usage-row.ts";
import { createCounterMap, filterSql, type StatsFilter } from "./counting.ts";

/**
 * Tokens and their cost by bucket, model and project, from `usage_hours`. Messages of two sessions count once; those
 * without a time are in no range.
 */
export function countUsage(database: Preparer, filter: StatsFilter, prices: PriceTable) {
  const { sql, values } = filterSql(filter, [
    ["s.project_name", filter.projectName],
    ["u.model", filter.model],
  ]);
  const rows = database
    .prepare(
      `SELECT u.hour, coalesce(s.project_name, '') AS project, u.model, u.variant, u.band, sum(u.messages) AS messages,
        sum(u.input) AS input, sum(u.output) AS output, sum(u.cache_write_5m) AS cache_write_5m,
        sum(u.cache_write_1h) AS cache_write_1h, sum(u.cache_read) AS cache_read, sum(u.web_searches) AS web_searches
      FROM usage_hours u JOIN sessions s ON s.id = u.session
      WHERE u.hour >= ? AND u.hour < ? AND u.is_copy = 0${sql} GROUP BY u.hour, project, u.model, u.variant, u.band`,
    )
    .iterate(...values);
  const series = Array.from({ length: filter.index.count }, createUsageCounter);
  const totals = createUsageCounter();
  const projects = createCounterMap(createUsageCounter);
  const models = createCounterMap(createUsageCounter);
  const unpriced = new Set<string>();
  for (const row of rows) {
    const model = text(row, "model");
    const tokens = toTokens(row);
    const costUsd = costOf(row, tokens, prices);
    if (costUsd === null) unpriced.add(plainModelName(model));
    const usage = { tokens, messages: integer(row, "messages"), costUsd };
    series[filter.index.bucketOf(integer(row, "hour"))]?.add(usage);
    totals.add(usage);
    projects.of(text(row, "project")).add(usage);
    models.of(model).add(usage);
  }
  return { series, totals, projects, models, unpricedModels: [...unpriced].toSorted() };
}

function costOf(row: Row, tokens: TokenCounts, prices: PriceTable): number | null {
  const variant = text(row, "variant");
  return estimateCost(
    {
      model: text(row, "model"),
      day: new Date(integer(row, "hour") * HOUR_MS).toISOString().slice(0, 10),
      variant: variant === "" ? null : variant,
      band: PROMPT_BANDS.find((band) => band === row["band"]) ?? 0,
      tokens,
    },
    prices,
  );
}

/** Adds up tokens and their cost. */
function createUsageCounter() {
  let tokens = NO_TOKENS;
  let messages = 0;
  let costUsd: number | null = null;
  return {
    add(usage: UsageValues) {
      const before = tokens;
      tokens = combineTokens((kind) => before[kind] + usage.tokens[kind]);
      messages += usage.messages;
      if (usage.costUsd !== null) costUsd = (costUsd ?? 0) + usage.costUsd;
    },
    values: (): UsageValues => ({ tokens, messages, costUsd }),
    tokenCount: () => totalTokens(tokens),
  };
}
