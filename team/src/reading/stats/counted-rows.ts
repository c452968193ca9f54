import type { Asker } from "../select-visible.ts";
import { USAGE_SUMS } from "../../counting/fold-counters.ts";
import { MAX_COUNTED_NAME } from "../../database/schema/counters.ts";
import { personValues } from "../../rights/rights.ts";
import { counterParts } from "../../rights/counter-rights.ts";
import { safeSum } from "../../database/safe-sum.ts";

/** Whose statistics, and of what. */
/** One kind of counters, and the table of what is not added up yet. */
interface CounterKind {
  readonly counters: string;
  readonly uncounted: string;
  readonly unit: "hour" | "minute";
  /** SQL of the unit in `uncounted`, where it differs. */
  readonly uncountedUnit?: string;
  /** Counters by the minute have no project. */
  readonly hasProject: boolean;
  readonly names: readonly string[];
  /** What is summed, and its SQL in `uncounted` where it differs. */
  readonly sums: Readonly<Record<string, string>>;
  /** Condition for the rows of `uncounted` that count. */
  readonly uncountedWhere?: string;
}

const EVENT_SUMS = { events: "events", failures: "failures" };

const USAGE_COLUMNS = Object.fromEntries(USAGE_SUMS.map((name) => [name, name]));

const KINDS = {
  events: {
    counters: "hour_events",
    uncounted: "uncounted_events",
    unit: "hour",
    uncountedUnit: "c.minute / 60",
    hasProject: true,
    names: ["event"],
    sums: EVENT_SUMS,
  },
  minuteEvents: {
    counters: "minute_events",
    uncounted: "uncounted_events",
    unit: "minute",
    hasProject: false,
    names: [],
    sums: EVENT_SUMS,
  },
  minuteCalls: {
    counters: "minute_calls",
    uncounted: "uncounted_events",
    unit: "minute",
    hasProject: false,
    names: ["tool"],
    sums: { calls: "events" },
    uncountedWhere: "c.tool <> ''",
  },
  starts: {
    counters: "hour_starts",
    uncounted: "uncounted_starts",
    unit: "hour",
    hasProject: true,
    names: [],
    sums: { sessions: "sessions" },
  },
  calls: {
    counters: "hour_calls",
    uncounted: "uncounted_calls",
    unit: "hour",
    hasProject: true,
    names: ["tool", "outcome", "bin"],
    sums: { calls: "calls" },
  },
  usage: {
    counters: "hour_usage",
    uncounted: "uncounted_usage",
    unit: "hour",
    hasProject: true,
    names: ["model", "variant", "band"],
    sums: USAGE_COLUMNS,
  },
} as const satisfies Record<string, CounterKind>;

/** A person gives an MCP server its name: a project's, or a customer's. */
const PLAIN_TOOL = "CASE WHEN starts_with(c.tool, 'mcp__') THEN 'mcp' ELSE c.tool END";

/** The range and its buckets, in the unit of the counters, and the names that count. */
export interface CountFilter {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** The first unit of each bucket. */
  readonly starts: readonly number[];
  readonly project?: string | null;
  readonly tool?: string | null;
  readonly model?: string | null;
}

/** A row of sums: `set` says by which of the groupings, null in each name that is not part of it. */
export type CountedRow = Readonly<Record<string, number | string | null>> & { readonly set: number };

/**
 * Hours of a bucket from which on the calls of a team or of all are summed in two steps, first of each bucket what shares
 * its names: a quarter less of PostgreSQL's time by the day, more by the hour.
 */
const LONG_BUCKET = 6;

/**
 * Sums of all counters of a kind that the person sees, of those added up and those not yet in one snapshot.
 * @param groupings the columns by which the sums are wanted, each on its own: `bucket`, `day` (of hours), `project` and
 *   the names of the kind
 */
export async function readCounted(
  { pool, person, scope }: Asker,
  kindName: keyof typeof KINDS,
  { filter, groupings }: { readonly filter: CountFilter; readonly groupings: readonly (readonly string[])[] },
): Promise<readonly CountedRow[]> {
  const kind: CounterKind = KINDS[kindName];
  const values = [...personValues(person)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const [from, to] = [place(filter.from), place(filter.to)];
  const { project = null, tool = null, model = null } = filter;
  const wanted = Object.entries({ project, tool, model }).flatMap(([column, value]) =>
    // As they are stored: cut.
    value === null ? [] : [{ column, value: `left(${place(value)}::text, ${MAX_COUNTED_NAME})` }],
  );
  const starts = `${place(filter.starts)}::bigint[]`;
  const sides = [
    { level: "sums", table: kind.counters, unit: `c.${kind.unit}`, where: "true" },
    {
      level: "row",
      table: kind.uncounted,
      unit: kind.uncountedUnit ?? `c.${kind.unit}`,
      where: kind.uncountedWhere ?? "true",
    },
  ] as const;
  const isLong = kindName === "calls" && filter.to - filter.from >= LONG_BUCKET * filter.starts.length;
  const rows = sides.flatMap(({ level, table, unit, where }) =>
    counterParts(person, { scope, level })
      // What they do not see is no filter: it would tell them of it.
      .filter(({ isNamed }) => isNamed || project === null)
      .map((part) => {
        const shown = kind.hasProject && part.isNamed ? "c.project" : "''";
        const sums = Object.entries(kind.sums).map(
          ([sum, uncounted]) => `${part.sign} * c.${level === "row" ? uncounted : sum} AS ${sum}`,
        );
        const nameOf = (column: string): string => (column === "tool" && !part.isNamed ? PLAIN_TOOL : `c.${column}`);
        const equal = wanted.map(({ column, value }) => `${nameOf(column)} = ${value}`);
        const conditions = [part.where, where, ...equal];
        const names = kind.names.map((name) => `${nameOf(name)} AS ${name}`);
        const columns = (first: string): string =>
          [`${first} AS unit`, `${shown} AS project`, ...names, ...sums].join(", ");
        if (level === "row" || !isLong || !part.isOfMany)
          return `SELECT ${columns(unit)} FROM ${table} c
            WHERE ${[...conditions, `${unit} >= ${from}::bigint`, `${unit} < ${to}::bigint`].join(" AND ")}`;
        const key = [...(part.isNamed ? ["c.project"] : []), ...kind.names.map((name) => `c.${name}`)].join(", ");
        const summed = Object.keys(kind.sums).map((sum) => `${safeSum(`sum(c.${sum})`)} AS ${sum}`);
        return `SELECT ${columns("bucket.low")}
          FROM unnest(${starts}, (${starts})[2:] || ${to}::bigint) AS bucket (low, high) CROSS JOIN LATERAL (
            SELECT ${[key, ...summed].join(", ")} FROM ${table} c
            WHERE ${[...conditions, `${unit} >= bucket.low`, `${unit} < bucket.high`].join(" AND ")} GROUP BY ${key}
          ) c`;
      }),
  );
  const columns = [...new Set(groupings.flat())];
  const sets = groupings.map((grouping) => `(${grouping.join(", ")})`).join(", ");
  // The bits of `grouping` are those columns that a row does not have.
  const set = groupings.map((grouping, index) => {
    const bits = columns.reduce((sum, column) => sum * 2 + (grouping.includes(column) ? 0 : 1), 0);
    return `WHEN ${bits} THEN ${index}`;
  });
  const { rows: found } = await pool.query<CountedRow>(
    `SELECT CASE grouping(${columns.join(", ")}) ${set.join(" ")} END AS set, ${columns.join(", ")},
      ${Object.keys(kind.sums)
        .map((sum) => `${safeSum(`sum(${sum})`)} AS ${sum}`)
        .join(", ")}
    FROM (
      SELECT *, width_bucket(unit, ${starts}) - 1 AS bucket, unit / 24 AS day
      FROM (${rows.join(" UNION ALL ")}) rows
    ) counted
    GROUP BY GROUPING SETS (${sets})
    HAVING ${Object.keys(kind.sums)
      .map((sum) => `sum(${sum}) <> 0`)
      .join(" OR ")}`,
    values,
  );
  return found;
}

export function numberOf(row: CountedRow, column: string): number {
  return Number(row[column] ?? 0);
}

export function textOf(row: CountedRow, column: string): string {
  return String(row[column] ?? "");
}
