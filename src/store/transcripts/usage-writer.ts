import type { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { joinUsage, joinUsages } from "../../core/cost/usage-ledger.ts";
import { combineTokens, type MessageUsage } from "../../core/cost/usage.ts";
import { integer } from "../database/row-value.ts";
import {
  ADD_TO_HOUR,
  DROP_EMPTY_HOUR,
  toHourKey,
  toTokenValues,
  toUsage,
  toUsageValues,
  UPSERT_USAGE,
} from "./usage-row.ts";

/**
 * Keeps messages and their sums by hour in step: only the additions of a line go to the sums, so that lines may come in
 * any order and any number of times. Runs inside the caller's transaction.
 */
export function createUsageWriter(database: DatabaseSync): (session: number, usages: readonly MessageUsage[]) => void {
  const find = database.prepare("SELECT * FROM usage WHERE session = ? AND message_id = ?");
  const findElsewhere = database.prepare("SELECT 1 FROM usage WHERE message_id = ? AND session <> ? LIMIT 1");
  const upsert = database.prepare(UPSERT_USAGE);
  const addToHour = database.prepare(ADD_TO_HOUR);
  const dropEmptyHour = database.prepare(DROP_EMPTY_HOUR);

  function write(session: number, reported: MessageUsage): void {
    const row = find.get(session, reported.messageId);
    if (row === undefined) {
      const isCopy = findElsewhere.get(reported.messageId, session) === undefined ? 0 : 1;
      upsert.run(...toUsageValues(session, reported, isCopy));
      addToHour.run(...toHourKey(session, reported, isCopy), 1, ...toTokenValues(reported.tokens));
      return;
    }
    const before = toUsage(row);
    const after = joinUsage(before, reported);
    if (isDeepStrictEqual(after, before)) return;
    const isCopy = integer(row, "is_copy") === 0 ? 0 : 1;
    upsert.run(...toUsageValues(session, after, isCopy));
    const keyBefore = toHourKey(session, before, isCopy);
    const taken = combineTokens((kind) => 0 - before.tokens[kind]);
    addToHour.run(...toHourKey(session, after, isCopy), 1, ...toTokenValues(after.tokens));
    addToHour.run(...keyBefore, -1, ...toTokenValues(taken));
    dropEmptyHour.run(...keyBefore);
  }

  return (session, usages) => {
    for (const usage of joinUsages(usages)) write(session, usage);
  };
}
