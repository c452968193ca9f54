import type { Pool } from "pg";
import type { Attention, InboxCounts } from "../../../src/core/session/activity.ts";
import { isInForce } from "../../../src/core/session/attention-item.ts";
import type { Session } from "../../../src/core/session/session.ts";
import { mayRead, personValues, visibleParts } from "../rights/rights.ts";
import type { MarksOfReader } from "./mark-queries.ts";
import { SELECT_SESSIONS, toShared, type SessionRow } from "./session-queries.ts";
import { OF_SCOPE } from "../rights/scope.ts";
import { selectVisible, type Asking } from "./select-visible.ts";

/** A wait does not become unknown. */
const IS_CURRENT = "(s.state = 'waiting' OR s.stale_at IS NULL OR s.stale_at > $4::bigint)";

/** Same rules and orders as `attentionOf` and `effectiveState`; $4 is the present. */
const RULES = {
  waiting: { where: "s.state = 'waiting'", order: "s.state_since, s.session_id" },
  failed: { where: "s.state IN ('failed', 'lost') AND s.is_failure", order: "s.state_since DESC, s.session_id" },
  running: { where: `s.state = 'working' AND ${IS_CURRENT}`, order: "s.started_at DESC, s.session_id" },
} as const satisfies Record<Attention, { readonly where: string; readonly order: string }>;

/** The longest wait, the newest failure, the newest start first. */
export async function listAttention(
  pool: Pool,
  kind: Attention,
  { person, scope, nowMs, limit }: Asking & { readonly limit: number },
): Promise<readonly Session[]> {
  const { where, order } = RULES[kind];
  const found = selectVisible(person, {
    scope,
    access: "figures",
    columns: "s.id, s.session_id, s.state_since, s.started_at",
    where: () => [NOW, where],
    order,
    limit: "$5::bigint",
  });
  const { rows } = await pool.query<SessionRow>(
    `${SELECT_SESSIONS} JOIN ${found} found ON found.id = s.id WHERE ${mayRead("figures")} ORDER BY ${order}`,
    [...personValues(person), nowMs, limit],
  );
  return rows.map(toShared);
}

/** A statement has to name each of its values. */
const NOW = "$4::bigint > 0";

/** An item is counted where the person sees it: of figures alone, a wait is none. */
export async function countAttention(
  pool: Pool,
  { person, scope, nowMs }: Asking,
  marks: MarksOfReader,
): Promise<InboxCounts> {
  const counts = visibleParts(person, { scope, access: "figures" }).map(({ where, isOfTeams, most }) => {
    const kinds = Object.entries(RULES).map(([kind, rule]) => `count(*) FILTER (WHERE ${rule.where}) AS ${kind}`);
    const waits = most === "figures" ? "0" : `coalesce(sum(s.wait_count) FILTER (WHERE ${RULES.waiting.where}), 0)`;
    return `SELECT ${kinds.join(", ")}, ${waits} AS waits
      FROM ${isOfTeams ? "unnest($2::int[]) AS part (team) JOIN sessions s ON" : "sessions s WHERE"} ${where}
        AND s.state IN ('waiting', 'working', 'failed', 'lost')`;
  });
  const [{ rows }, marked] = await Promise.all([
    pool.query<Omit<InboxCounts, "items" | "handled" | "snoozed"> & { readonly waits: number }>(
      `SELECT ${[...Object.keys(RULES), "waits"].map((kind) => `sum(${kind})::bigint AS ${kind}`).join(", ")}
       FROM (${counts.join(" UNION ALL ")}) counts`,
      [...personValues(person), nowMs],
    ),
    countMarks(pool, { person, scope, nowMs }, marks),
  ]);
  const { waiting = 0, failed = 0, running = 0, waits = 0 } = rows[0] ?? {};
  return { waiting, failed, running, items: failed + waits, ...marked };
}

const IS_BUSY = "s.state IN ('starting', 'working', 'waiting')";

/** Busy sessions whose state is known. */
export async function listRunning(pool: Pool, { person, scope, nowMs }: Asking): Promise<readonly Session[]> {
  const { rows } = await pool.query<SessionRow>(
    `${SELECT_SESSIONS} WHERE ${IS_BUSY} AND ${IS_CURRENT} AND ${mayRead("figures")} AND ${OF_SCOPE[scope]}`,
    [...personValues(person), nowMs],
  );
  return rows.map(toShared);
}

/** Sessions whose state became stale after the first instant and up to the second. */
export async function listBecameStale(
  pool: Pool,
  { person, scope }: Omit<Asking, "nowMs">,
  { afterMs, upToMs }: { readonly afterMs: number; readonly upToMs: number },
): Promise<readonly Session[]> {
  const { rows } = await pool.query<SessionRow>(
    `${SELECT_SESSIONS} WHERE ${IS_BUSY} AND s.stale_at > $4::bigint AND s.stale_at <= $5::bigint
       AND ${mayRead("figures")} AND ${OF_SCOPE[scope]}`,
    [...personValues(person), afterMs, upToMs],
  );
  return rows.map(toShared);
}

/** The person's marks on open items. Few people have any, and those have few. */
async function countMarks(pool: Pool, { person, scope, nowMs }: Asking, marks: MarksOfReader) {
  const marked = await marks.sessions();
  if (marked.length === 0) return { handled: 0, snoozed: 0 };
  const { rows } = await pool.query<SessionRow>(
    `${SELECT_SESSIONS} WHERE s.id = ANY ($4::bigint[]) AND (${RULES.waiting.where} OR ${RULES.failed.where})
       AND ${mayRead("figures")} AND ${OF_SCOPE[scope]}`,
    [...personValues(person), marked],
  );
  const open = (await Promise.all(rows.map(async (row) => marks.of(toShared(row))))).flat();
  return {
    handled: open.filter(({ kind }) => kind === "handled").length,
    snoozed: open.filter((mark) => mark.kind === "snoozed" && isInForce(mark, nowMs)).length,
  };
}
