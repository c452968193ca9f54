import { MINUTE_MS } from "../../core/time-units.ts";
import type { DatabaseSync } from "node:sqlite";
import { integer, text } from "../database/row-value.ts";

const DAY_MS = 1440 * MINUTE_MS;

/** Charts by the minute reach this far back, even without the events. */
const MINUTES_KEPT_MS = 8 * DAY_MS;

/** Rows of keys that one step checks; most stay. */
const KEYS_A_STEP = 200;

type Step = () => { readonly items: number; readonly more: boolean };

export function createRowRemover(database: DatabaseSync) {
  const nextDeliveries = database.prepare(`
    SELECT id, coalesce(sent_at, created_at) AS at FROM outbox
    WHERE id > ? AND state NOT IN ('waiting', 'sending', 'unknown') ORDER BY id LIMIT ${STEP_ROWS}`);
  const deleteDelivery = database.prepare("DELETE FROM outbox WHERE id = ?");
  const minutes = ["minutes", "minute_tools"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE minute IN
      (SELECT minute FROM ${table} WHERE minute < ? ORDER BY minute LIMIT ${STEP_ROWS})`),
  );
  const nextKeys = database.prepare(
    `SELECT source_key, seq FROM sources WHERE source_key > ? ORDER BY source_key LIMIT ${KEYS_A_STEP}`,
  );
  const isStored = database.prepare("SELECT 1 FROM events WHERE seq = ?");
  const deleteKey = database.prepare("DELETE FROM sources WHERE source_key = ?");

  return {
    /** Deliveries that ended before a moment, the oldest first, until enough were removed. */
    deliveries: (beforeMs: number, isEnough = () => false): Step => {
      let cursor = 0;
      return () => {
        const isOver = stepBudget();
        const rows = nextDeliveries.all(cursor);
        let items = 0;
        for (const row of rows) {
          if (isEnough()) return { items, more: false };
          cursor = integer(row, "id");
          // A message with many retries ended later than it began; later rows may be older.
          if (integer(row, "at") < beforeMs) {
            deleteDelivery.run(cursor);
            items += 1;
          }
          if (isOver()) return { items, more: true };
        }
        return { items, more: rows.length === STEP_ROWS };
      };
    },
    /** Counters by the minute; those by the hour stay. */
    minutes: (beforeMs: number, nowMs: number): Step => {
      const before = Math.floor(Math.min(beforeMs, nowMs - MINUTES_KEPT_MS) / MINUTE_MS);
      return () => {
        const removed = minutes.map((statement) => Number(statement.run(before).changes));
        return { items: 0, more: removed.some((count) => count > 0) };
      };
    },
    /**
     * Keys of removed events, up to a number. They make a second reading of a raw file harmless: do not call this while
     * raw files wait.
     */
    keys: (throughSeq: number): Step => {
      let cursor = "";
      return () => {
        const isOver = stepBudget();
        const rows = nextKeys.all(cursor);
        for (const row of rows) {
          cursor = text(row, "source_key");
          const seq = integer(row, "seq");
          if (seq <= throughSeq && isStored.get(seq) === undefined) deleteKey.run(cursor);
          if (isOver()) return { items: 0, more: true };
        }
        return { items: 0, more: rows.length === KEYS_A_STEP };
      };
    },
  };
}

/** Time for the rows of one step: with its commit a step stays within a few milliseconds. */
const STEP_MS = 1.5;

/** Rows of one step, at any speed: the full-text index writes more at the commit for each. */
export const STEP_ROWS = 25;

/** @returns whether the step's time is over */
export function stepBudget(): () => boolean {
  const endMs = performance.now() + STEP_MS;
  return () => performance.now() >= endMs;
}
