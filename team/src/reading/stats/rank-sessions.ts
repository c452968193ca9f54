import { HOUR_MS } from "../../../../src/core/time-units.ts";
import { costOf } from "../../../../src/core/counting/counters.ts";
import type { PriceTable } from "../../../../src/core/cost/price-table.ts";
import { NO_TOKENS, TOKEN_COLUMN, TOKEN_KINDS, type TokenKind } from "../../../../src/core/cost/usage.ts";
import type { SessionStatsRequest } from "../../../../src/core/stats.ts";
import { counterParts } from "../../rights/counter-rights.ts";
import { mayRead, personValues, type Access } from "../../rights/rights.ts";
import { allVisible } from "../all-visible.ts";
import { OF_SCOPE } from "../../rights/scope.ts";
import type { Asker } from "../select-visible.ts";
import { SLACK_MS, usageOfSession } from "./count-usage.ts";

export interface HourRange {
  /** In hours since the epoch; the end is exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface RankedSession {
  readonly id: number;
  /** Sessions that match, also those beyond the limit. */
  readonly count: number;
}

/**
 * The sessions with an event or with tokens in a range, the greatest cost first, unknown costs last by their tokens;
 * where a tool is named, those with a call of it, the most calls first. PostgreSQL multiplies tokens by prices, so that
 * of thousands of sessions only those that are listed leave it.
 */
export async function rankSessions(
  asker: Asker,
  { from, to }: HourRange,
  request: SessionStatsRequest,
): Promise<readonly RankedSession[]> {
  const { pool, person, scope } = asker;
  const { projectName, model, toolName, branch, agent, limit } = request;
  const values: unknown[] = [...personValues(person), from, to];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const access = accessOf(request);
  const ofFilter = [
    ...(projectName === null ? [] : [`s.project = ${place(projectName)}`]),
    ...(branch === null ? [] : [`s.branch = ${place(branch)}`]),
    ...(agent === null ? [] : [`s.agent = ${place(agent)}`]),
  ];
  const sinceMs = place(from * HOUR_MS - SLACK_MS);
  const recent = allVisible(person, {
    scope,
    access,
    // For sessions of which only figures are visible, an index has all that is asked.
    columns: (most) => `s.id, ${most === "figures" ? "0" : "s.day"} AS day, false AS is_active`,
    where: [...ofFilter, `s.last_used_at >= ${sinceMs}::bigint`].join(" AND "),
  });
  const active = counterParts(person, { scope, level: "row" }).flatMap((part) => [
    `SELECT c.session, NULL::int, true FROM hour_sessions c
      WHERE ${part.where} AND c.hour >= $4::bigint AND c.hour < $5::bigint`,
    `SELECT c.session, NULL, true FROM uncounted_events c
      WHERE ${part.where} AND c.minute >= $4::bigint * 60 AND c.minute < $5::bigint * 60`,
  ]);
  const prices = place(JSON.stringify(await readPrices(asker, { from, to }, request.prices)));
  const ofModel = model === null ? "" : `AND u.model = ${place(model)}`;
  const isOfAll = scope === "all" && access === "figures" && person.isAuditor;
  // For all people's sessions, the tokens of a range are read in one piece.
  const used = isOfAll
    ? `LEFT JOIN (
        SELECT u.session, ${SUMS} FROM (
          SELECT * FROM usage_hours u WHERE u.hour >= $4::bigint AND u.hour < $5::bigint AND NOT u.is_copy
        ) u ${WITH_PRICES} GROUP BY u.session
      ) used ON used.session = s.id`
    : `CROSS JOIN LATERAL (SELECT ${SUMS} FROM (${usageOfSession(ofModel)}) u ${WITH_PRICES}) used`;
  const isFound = model === null ? "(s.is_active OR used.tokens IS NOT NULL)" : "used.tokens IS NOT NULL";
  const ofTool =
    toolName === null
      ? { join: "", where: isFound, order: "" }
      : {
          join: `CROSS JOIN LATERAL (SELECT count(*) FROM calls c WHERE c.day = s.day AND c.session = s.id
            AND c.started_at >= $4::bigint * ${HOUR_MS} AND c.started_at < $5::bigint * ${HOUR_MS}
            AND c.tool_name = ${place(toolName)}) calls`,
          where: `${isFound} AND calls.count > 0`,
          order: "calls.count DESC, ",
        };
  const { rows } = await pool.query<RankedSession>(
    `WITH price AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${prices}::jsonb) AS p (model text, variant text, band bigint, low bigint,
        high bigint, ${TOKEN_KINDS.map((kind) => `"${kind}" float8`).join(", ")})
    ), known AS MATERIALIZED (
      SELECT id, max(day) AS day, bool_or(is_active) AS is_active
      FROM (${recent}${model === null ? ` UNION ALL ${active.join(" UNION ALL ")}` : ""}) found GROUP BY id
    ), seen AS MATERIALIZED (
      SELECT * FROM known WHERE day IS NOT NULL
      UNION ALL SELECT s.id, s.day, true FROM known k CROSS JOIN LATERAL (
        SELECT s.id, s.day FROM sessions s WHERE s.id = k.id AND ${[mayRead(access), OF_SCOPE[scope], ...ofFilter].join(" AND ")}
        OFFSET 0
      ) s WHERE k.day IS NULL
    )
    SELECT s.id, count(*) OVER () AS count FROM seen s ${used} ${ofTool.join} WHERE ${ofTool.where}
    ORDER BY ${ofTool.order} coalesce(used.cost, -1) DESC, coalesce(used.tokens, 0) DESC, s.id DESC LIMIT ${place(limit)}`,
    values,
  );
  return rows;
}

/** How much of a session a person has to see to whom these filters answer. */
export function accessOf({ projectName, model, toolName, branch, agent }: SessionStatsRequest): Access {
  if (model !== null || toolName !== null || branch !== null || agent !== null) return "whole";
  return projectName === null ? "figures" : "summary";
}

/** In USD · 10^-12 a token: sums of such whole numbers are exact up to 9,000 USD a session, in any order. */
const PRICE_UNIT = 1e12;

const SUMS = `sum(${TOKEN_KINDS.map((kind) => `u.${TOKEN_COLUMN[kind]} * p."${kind}"`).join(" + ")}) AS cost,
  sum((${TOKEN_KINDS.filter((kind) => kind !== "webSearches")
    .map((kind) => `u.${TOKEN_COLUMN[kind]}`)
    .join(" + ")})::float8) AS tokens`;

const WITH_PRICES = `LEFT JOIN price p ON p.model = u.model AND p.variant = u.variant AND p.band = u.band
  AND u.hour >= p.low AND u.hour < p.high`;

interface Named {
  readonly model: string;
  readonly variant: string;
  readonly band: number;
}

/** What a token costs, of everything that was used in a range and has a price: from hour to hour of a new price. */
async function readPrices({ pool, person, scope }: Asker, { from, to }: HourRange, prices: PriceTable) {
  const names = (["sums", "row"] as const).flatMap((level) =>
    counterParts(person, { scope, level }).map(
      ({ where }) => `SELECT c.model, c.variant, c.band FROM ${level === "sums" ? "hour_usage" : "uncounted_usage"} c
        WHERE ${where} AND c.hour >= $4::bigint AND c.hour < $5::bigint`,
    ),
  );
  const { rows } = await pool.query<Named>(names.join(" UNION "), [...personValues(person), from, to]);
  const changes = prices.rows.map((row) => (row.from === null ? from : Date.parse(row.from) / HOUR_MS));
  const lows = [...new Set([from, ...changes.filter((hour) => hour > from && hour < to)])].toSorted((a, b) => a - b);
  return lows.flatMap((low, place) =>
    rows.flatMap((named) => {
      const cost = (kind: TokenKind): number | null =>
        costOf({ ...named, hour: low, tokens: { ...NO_TOKENS, [kind]: 1e6 } }, prices);
      if (cost("input") === null) return [];
      const units = TOKEN_KINDS.map((kind) => [kind, Math.round(((cost(kind) ?? 0) / 1e6) * PRICE_UNIT)] as const);
      return [{ ...named, low, high: lows[place + 1] ?? to, ...Object.fromEntries(units) }];
    }),
  );
}
