import { HOUR_MS } from "../../core/time-units.ts";
import {
  combineTokens,
  PROMPT_BANDS,
  promptBand,
  toDay,
  TOKEN_COLUMN,
  TOKEN_COLUMNS,
  TOKEN_KINDS,
  type MessageUsage,
  type TokenCounts,
  type UsageTotal,
} from "../../core/cost/usage.ts";
import type { ForwardedUsage } from "../../core/forwarding.ts";
import { integer, integerOrNull, text, type Row } from "../database/row-value.ts";
import { upsertSql } from "../database/upsert.ts";

/** Values of {@link TOKEN_COLUMNS}. */
export function toTokenValues(tokens: TokenCounts): readonly number[] {
  return TOKEN_KINDS.map((kind) => tokens[kind]);
}

/** @param row all of {@link TOKEN_COLUMNS} */
export function toTokens(row: Row): TokenCounts {
  return combineTokens((kind) => integer(row, TOKEN_COLUMN[kind]));
}

/** @param row all columns of `usage` */
export function toUsage(row: Row): MessageUsage {
  return {
    messageId: text(row, "message_id"),
    agentId: text(row, "agent_id") || null,
    model: text(row, "model"),
    variant: text(row, "variant") || null,
    atMs: integerOrNull(row, "at"),
    tokens: toTokens(row),
  };
}

/** Values of {@link UPSERT_USAGE}. */
export function toUsageValues(session: number, usage: MessageUsage, isCopy: 0 | 1) {
  const { messageId, agentId, model, variant, atMs, tokens } = usage;
  const reported = [agentId ?? "", model, variant ?? "", atMs, ...toTokenValues(tokens)] as const;
  return [session, messageId, ...reported, isCopy] as const;
}

const USAGE_STATE = ["agent_id", "model", "variant", "at", ...TOKEN_COLUMNS] as const;

/** Writes the known values of a message; its first line decides whether it is a copy. */
export const UPSERT_USAGE = upsertSql(
  "usage",
  ["session", "message_id", ...USAGE_STATE, "is_copy"],
  ["session", "message_id"],
  USAGE_STATE.map((column) => `${column} = excluded.${column}`),
);

const HOUR_KEY = ["session", "hour", "agent_id", "model", "variant", "band", "is_copy"] as const;

const HOUR_SUMS = ["messages", ...TOKEN_COLUMNS] as const;

const HOUR_COLUMNS = [...HOUR_KEY, ...HOUR_SUMS];

/** The sum that a message belongs to: values of `HOUR_KEY`. */
export function toHourKey(session: number, { agentId, model, variant, atMs, tokens }: MessageUsage, isCopy: 0 | 1) {
  const hour = atMs === null ? 0 : Math.floor(atMs / HOUR_MS);
  return [session, hour, agentId ?? "", model, variant ?? "", promptBand(tokens), isCopy] as const;
}

/** Adds to a sum; values of {@link toHourKey}, messages and tokens, which may be negative. */
export const ADD_TO_HOUR = upsertSql(
  "usage_hours",
  HOUR_COLUMNS,
  HOUR_KEY,
  HOUR_SUMS.map((column) => `${column} = ${column} + excluded.${column}`),
);

/** Writes another machine's sum: values of {@link toHourValues}. */
export const UPSERT_HOUR = upsertSql("usage_hours", HOUR_COLUMNS, HOUR_KEY);

/** The sum of an hour that another machine reports. */
export function toHourValues(session: number, sum: ForwardedUsage) {
  const { hour, agentId, model, variant, band, isCopy, messageCount, tokens } = sum;
  const key = [session, hour, agentId ?? "", model, variant ?? "", band, isCopy ? 1 : 0] as const;
  return [...key, messageCount, ...toTokenValues(tokens)] as const;
}

/** Removes an empty sum; values of {@link toHourKey}. */
export const DROP_EMPTY_HOUR = `
  DELETE FROM usage_hours WHERE ${HOUR_KEY.map((column) => `${column} = ?`).join(" AND ")} AND messages = 0`;

/** @param row all columns of `usage_hours` */
export function toTotal(row: Row): UsageTotal {
  const hour = integer(row, "hour");
  const band = integer(row, "band");
  return {
    agentId: text(row, "agent_id") || null,
    model: text(row, "model"),
    day: hour === 0 ? null : toDay(hour * HOUR_MS),
    variant: text(row, "variant") || null,
    band: PROMPT_BANDS.find((known) => known === band) ?? 0,
    messageCount: integer(row, "messages"),
    tokens: toTokens(row),
  };
}
