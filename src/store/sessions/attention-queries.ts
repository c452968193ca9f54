import type { DatabaseSync } from "node:sqlite";
import { FAILED_FOR_MS, type Attention, type AttentionCounts } from "../../core/session/attention.ts";
import type { Session } from "../../core/session/session.ts";
import { integer } from "../database/row-value.ts";
import { SESSION_COLUMNS, toSession } from "./session-row.ts";

export interface AttentionQueries {
  attentionCounts(nowMs: number): AttentionCounts;
  /** Longest wait, newest failure or newest start first. */
  attention(kind: Attention, page: { readonly limit: number; readonly nowMs: number }): readonly Session[];
}

/** Same rules as `attentionOf` and `effectiveState`: the cost grows with the sessions found, not with those stored. */
const RULES = {
  waiting: { where: "state = 'waiting' AND believed_until > ?", order: "state_since, session_id" },
  failed: {
    where: "state IN ('failed', 'lost') AND last_used_at > ? AND (state = 'failed' OR cause = 'process-gone')",
    order: "state_since DESC, session_id",
  },
  running: { where: "state = 'working' AND believed_until > ?", order: "started_at DESC, session_id" },
} as const satisfies Record<Attention, { readonly where: string; readonly order: string }>;

export function createAttentionQueries(database: DatabaseSync): AttentionQueries {
  const prepare = ({ where, order }: (typeof RULES)[Attention]) => {
    const from = `FROM sessions WHERE ${where} AND forgotten = 0`;
    return {
      count: database.prepare(`SELECT count(*) AS count ${from}`),
      list: database.prepare(`SELECT ${SESSION_COLUMNS} ${from} ORDER BY ${order} LIMIT ?`),
    };
  };
  const statements = {
    waiting: prepare(RULES.waiting),
    failed: prepare(RULES.failed),
    running: prepare(RULES.running),
  } as const satisfies Record<Attention, unknown>;
  const count = (kind: Attention, nowMs: number): number =>
    integer(statements[kind].count.get(limitOf(kind, nowMs)) ?? {}, "count");
  return {
    attentionCounts: (nowMs) => ({
      waiting: count("waiting", nowMs),
      failed: count("failed", nowMs),
      running: count("running", nowMs),
    }),
    attention: (kind, { limit, nowMs }) => statements[kind].list.all(limitOf(kind, nowMs), limit).map(toSession),
  };
}

/** The time that a rule compares with. */
function limitOf(kind: Attention, nowMs: number): number {
  return kind === "failed" ? nowMs - FAILED_FOR_MS : nowMs;
}
