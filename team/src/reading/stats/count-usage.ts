import { HOUR_MS } from "../../../../src/core/time-units.ts";
import type { Asker } from "../select-visible.ts";
import { BESIDE, costOf, createUsageCounts } from "../../../../src/core/counting/counters.ts";
import type { AgentName } from "../../../../src/core/agent.ts";
import type { PriceTable } from "../../../../src/core/cost/price-table.ts";
import { combineTokens, plainModelName, TOKEN_COLUMN } from "../../../../src/core/cost/usage.ts";
import type { SplitBy, UsageValues } from "../../../../src/core/stats.ts";
import { USAGE_SUMS } from "../../counting/fold-counters.ts";
import { personValues } from "../../rights/rights.ts";
import { allVisible } from "../all-visible.ts";
import { numberOf, readCounted, textOf, type CountedRow, type CountFilter } from "./counted-rows.ts";
import { safeSum } from "../../database/safe-sum.ts";

interface UsageOptions {
  readonly prices: PriceTable;
  readonly splitBy: SplitBy | null;
  /** Only of this branch, and so only of sessions that the person sees whole. */
  readonly branch: string | null;
  /** Only of this agent, by the same sessions. */
  readonly agent: AgentName | null;
}

const PRICED = ["day", "model", "variant", "band"] as const;

/**
 * Tokens and their cost by bucket, model and project, from counters; by branch from the sessions that the person sees
 * whole: to others a branch is not shown.
 */
export async function countUsage(asker: Asker, filter: CountFilter, { prices, splitBy, branch, agent }: UsageOptions) {
  const groupings = [
    ["bucket", ...PRICED],
    ["project", ...PRICED],
    ...(splitBy === "project" ? [["bucket", "project", ...PRICED]] : []),
  ];
  const isOfSessions = branch !== null || agent !== null;
  const [counted, ofSessions] = await Promise.all([
    !isOfSessions ? readCounted(asker, "usage", { filter, groupings }) : [],
    readOfSessions(asker, filter, { branch, agent }),
  ]);
  const counts = createUsageCounts(filter.starts.length);
  const { series, totals, projects, models, branches, agents, split, unpriced } = counts;

  function addByTime(row: CountedRow, usage: UsageValues): void {
    const model = textOf(row, "model");
    if (usage.costUsd === null) unpriced.add(plainModelName(model));
    for (const counter of [series[numberOf(row, "bucket")], totals, models.of(model)]) counter?.add(usage);
    if (splitBy === "model") split.add(model, numberOf(row, "bucket"), usage.costUsd);
  }

  for (const row of counted) {
    const usage = usageOf(row, prices);
    if (row.set === 0) addByTime(row, usage);
    else if (row.set === 1) projects.of(textOf(row, "project")).add(usage);
    else split.add(textOf(row, "project"), numberOf(row, "bucket"), usage.costUsd);
  }
  for (const row of ofSessions) {
    const usage = usageOf(row, prices);
    const [project, name] = [textOf(row, "project"), `${textOf(row, "project")}${BESIDE}${textOf(row, "branch")}`];
    branches.of(name).add(usage);
    agents.of(textOf(row, "agent")).add(usage);
    if (splitBy === "branch") split.add(name, numberOf(row, "bucket"), usage.costUsd);
    if (splitBy === "agent") split.add(textOf(row, "agent"), numberOf(row, "bucket"), usage.costUsd);
    if (!isOfSessions) continue;
    addByTime(row, usage);
    projects.of(project).add(usage);
    if (splitBy === "project") split.add(project, numberOf(row, "bucket"), usage.costUsd);
  }
  return counts;
}

/** A session may have been used a little before or after its tokens were reported. */
export const SLACK_MS = 86_400_000;

/** A session counts for the branch that it was on last. */
async function readOfSessions(
  { pool, person, scope }: Asker,
  { from, to, starts, project = null, model = null }: CountFilter,
  { branch, agent }: Pick<UsageOptions, "branch" | "agent">,
): Promise<readonly CountedRow[]> {
  const values: unknown[] = [...personValues(person), from, to, starts];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [`s.last_used_at >= ${place(from * HOUR_MS - SLACK_MS)}`];
  if (project !== null) conditions.push(`s.project = ${place(project)}`);
  if (branch !== null) conditions.push(`s.branch = ${place(branch)}`);
  if (agent !== null) conditions.push(`s.agent = ${place(agent)}`);
  const sessions = allVisible(person, {
    scope,
    access: "whole",
    columns: () => "s.id, s.day, s.project, s.branch, s.agent",
    where: conditions.join(" AND "),
  });
  const { rows } = await pool.query<CountedRow>(
    `SELECT 0 AS set, width_bucket(u.hour, $6::bigint[]) - 1 AS bucket, u.hour / 24 AS day,
      coalesce(s.project, '') AS project, coalesce(s.branch, '') AS branch, s.agent, u.model, u.variant, u.band,
      ${USAGE_SUMS.map((sum) => `${safeSum(`sum(u.${sum})`)} AS ${sum}`).join(", ")}
    FROM ${sessions} s CROSS JOIN LATERAL (${usageOfSession(model === null ? "" : `AND u.model = ${place(model)}`)}) u
    GROUP BY 2, 3, 4, 5, 6, 7, 8, 9`,
    values,
  );
  return rows;
}

/**
 * SQL of the usage of a session `s` between the hours $4 and $5. OFFSET keeps PostgreSQL from joining: it does not know
 * that a session is in one partition, and reads all partitions whole instead of the few rows of each session.
 */
export function usageOfSession(where: string): string {
  return `SELECT * FROM usage_hours u WHERE u.day = s.day AND u.session = s.id
    AND u.hour >= $4::bigint AND u.hour < $5::bigint AND NOT u.is_copy ${where} OFFSET 0`;
}

/** @param row sums of tokens that share a price, and their `day`, `model`, `variant` and `band` */
export function usageOf(row: CountedRow, prices: PriceTable): UsageValues {
  const tokens = combineTokens((kind) => numberOf(row, TOKEN_COLUMN[kind]));
  const key = { hour: numberOf(row, "day") * 24, model: textOf(row, "model"), variant: textOf(row, "variant") };
  const costUsd = costOf({ ...key, band: numberOf(row, "band"), tokens }, prices);
  return { tokens, messages: numberOf(row, "messages"), costUsd };
}
