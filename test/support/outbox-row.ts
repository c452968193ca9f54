import type { DatabaseSync } from "node:sqlite";
import type { DeliveryState } from "../../src/core/notification/outbox.ts";

interface OutboxRow {
  readonly seq: number;
  readonly cause: string;
  readonly state: DeliveryState;
  readonly createdAtMs: number;
  readonly sentAtMs?: number;
  readonly reason?: string;
}

/** Inserts a message into the outbox in a given state. */
export function sampleOutboxRow(database: DatabaseSync, row: OutboxRow): void {
  const { seq, cause, state, createdAtMs, sentAtMs = null, reason = null } = row;
  database
    .prepare(
      `INSERT INTO outbox (seq, session_id, destination, kind, cause, mention, silent, created_at, state, sent_at, reason)
      VALUES (?, 's', 'webhook:1', 'finished', ?, 0, 0, ?, ?, ?, ?)`,
    )
    .run(seq, cause, createdAtMs, state, sentAtMs, reason);
}
