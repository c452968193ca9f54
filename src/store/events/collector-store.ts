import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { CollectorStore } from "../../core/metrics.ts";
import { inTransaction } from "../database/connection.ts";
import { integer, text } from "../database/row-value.ts";

/**
 * How far each collector has received the events. Power loss may undo the last step: then the collector receives it
 * again.
 */
export function createCollectorStore(database: DatabaseSync): CollectorStore {
  const find = database.prepare("SELECT instance, seq, skipped, refused FROM collectors WHERE collector = ?");
  const insert = database.prepare("INSERT INTO collectors (collector, instance, seq) VALUES (?, ?, ?)");
  const update = database.prepare(
    "UPDATE collectors SET seq = ?, skipped = skipped + ?, refused = refused + ? WHERE collector = ?",
  );

  return {
    positionOf: (collector, firstSeq) => {
      const row = find.get(collector);
      if (row !== undefined) {
        return {
          instance: text(row, "instance"),
          seq: integer(row, "seq"),
          skipped: integer(row, "skipped"),
          refused: integer(row, "refused"),
        };
      }
      const instance = randomUUID();
      inTransaction(database, () => insert.run(collector, instance, firstSeq));
      return { instance, seq: firstSeq, skipped: 0, refused: 0 };
    },
    advance: (collector, { seq, skipped, refused }) => {
      inTransaction(database, () => update.run(seq, skipped, refused, collector));
    },
  };
}
