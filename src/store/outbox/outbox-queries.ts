import type { DatabaseSync } from "node:sqlite";
import { deliveryReason, mergedInto, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Details } from "../../core/i18n/message.ts";
import { isJsonObject, parseJsonObject, type JsonValue } from "../../core/json.ts";
import { NOTIFICATION_KINDS } from "../../core/notification/notification.ts";
import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryEnd,
  type DeliveryFilter,
  type Outbox,
  type Reason,
} from "../../core/notification/outbox.ts";
import { reminderCause } from "../../core/notification/reminder.ts";
import { conditionsSql } from "../database/conditions.ts";
import { inDurableTransaction } from "../database/connection.ts";
import { rowOrNull, oneOf, integer, integerOrNull, text, textOrNull, type Row } from "../database/row-value.ts";

const OPEN = "state IN ('waiting', 'sending', 'unknown')";

/** Same text as in the index `outbox_pressing`. */
const PRESSING = "kind IN ('permission', 'question', 'plan', 'failure', 'health')";

/** Same text as in the index `outbox_unresolved`. */
const UNRESOLVED = `state = 'sent' AND resolved_at IS NULL
  AND kind IN ('permission', 'question', 'plan', 'idle', 'failure')`;

/** The outbox. What begins or ends a request is on disk before the worker continues; other changes are repeatable. */
export function createOutbox(database: DatabaseSync): Outbox {
  const openDestinations = database.prepare(`SELECT DISTINCT destination FROM outbox WHERE ${OPEN}`);
  const open = database.prepare(`SELECT * FROM outbox WHERE destination = ? AND ${OPEN} ORDER BY id LIMIT ?`);
  const pressing = database.prepare(
    `SELECT * FROM outbox WHERE destination = ? AND ${OPEN} AND ${PRESSING} ORDER BY id LIMIT ?`,
  );
  const openOfSession = database.prepare(
    `SELECT * FROM outbox WHERE destination = ? AND session_id = ? AND ${OPEN} ORDER BY id LIMIT ?`,
  );
  const openCount = database.prepare(`SELECT count(*) AS count FROM outbox WHERE destination = ? AND ${OPEN}`);
  const failedCount = database.prepare(
    "SELECT count(*) AS count FROM outbox WHERE state = 'failed' AND created_at >= ?",
  );
  const begin = database.prepare(
    `UPDATE outbox SET state = 'sending', attempts = attempts + 1, batch = ?, first_tried_at = coalesce(first_tried_at, ?),
      text = ?, reason = NULL WHERE id = ?`,
  );
  const escalate = database.prepare(`
    INSERT INTO outbox (seq, session_id, destination, kind, cause, mention, silent, created_at, state)
    SELECT seq, session_id, destination, kind, ? || cause, mention, silent, ?, 'waiting' FROM outbox WHERE id = ?
    ON CONFLICT (session_id, cause, destination) DO NOTHING`);
  const mute = database.prepare("UPDATE outbox SET mention = 0, silent = 1 WHERE id = ?");
  const sent = database.prepare(
    "UPDATE outbox SET state = 'sent', message_id = ?, sent_at = ?, mention = min(mention, ?), reason = NULL WHERE id = ?",
  );
  const ended = database.prepare("UPDATE outbox SET state = ?, reason = ? WHERE id = ?");
  const postponed = database.prepare(
    `UPDATE outbox SET state = ?, attempts = max(0, attempts - 1), batch = iif(?, NULL, batch),
      first_tried_at = iif(?, NULL, first_tried_at), reason = ? WHERE id = ?`,
  );
  const recover = database.prepare("UPDATE outbox SET state = 'unknown' WHERE state = 'sending'");
  // A cause that the new destination has already stays at the old one.
  const redirect = database.prepare(
    `UPDATE OR IGNORE outbox SET destination = ?, state = 'waiting', attempts = 0, batch = NULL, first_tried_at = NULL,
      reason = NULL WHERE destination = ? AND ${OPEN}`,
  );
  const leave = database.prepare(`UPDATE outbox SET state = 'discarded', reason = ? WHERE destination = ? AND ${OPEN}`);
  // A person requested this message: at any age it goes out alone, as previously tried messages do.
  const retry = database.prepare(
    `UPDATE outbox SET state = 'waiting', attempts = 0, batch = coalesce(batch, id), reason = NULL
      WHERE id = ? AND state = 'failed'`,
  );
  const discard = database.prepare(
    "UPDATE outbox SET state = 'discarded' WHERE id = ? AND state IN ('waiting', 'unknown', 'failed')",
  );
  const add = database.prepare(`
    INSERT INTO outbox (session_id, destination, kind, cause, mention, silent, created_at, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting') ON CONFLICT (session_id, cause, destination) DO NOTHING`);
  // A cause is one message to each destination: if one destination has it, send it to the rest, too.
  const withdraw = database.prepare(`
    UPDATE outbox SET state = 'discarded', reason = ?
    WHERE state = 'waiting' AND (session_id, cause) = (SELECT session_id, cause FROM outbox WHERE id = ?)
      AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.session_id = outbox.session_id
        AND other.cause = outbox.cause AND other.state IN ('sending', 'unknown', 'sent', 'folded'))`);
  const folded = database.prepare("SELECT count(*) AS count FROM outbox WHERE state = 'folded' AND reason = ?");
  const foldOn = database.prepare("UPDATE outbox SET reason = ? WHERE state = 'folded' AND reason = ?");
  const unresolvedSessions = database.prepare(
    `SELECT DISTINCT session_id FROM outbox WHERE destination = ? AND ${UNRESOLVED}`,
  );
  const unresolved = database.prepare(
    `SELECT * FROM outbox WHERE destination = ? AND session_id = ? AND ${UNRESOLVED} ORDER BY id`,
  );
  // The first of a message gives it the batch's number.
  const together = database.prepare(`
    SELECT * FROM outbox WHERE id = ?1 UNION ALL SELECT * FROM outbox WHERE batch = ?1 AND batch <> id`);
  const resolve = database.prepare("UPDATE outbox SET resolved_at = ? WHERE id = ? AND state = 'sent'");
  const decision = database.prepare("SELECT told, why FROM verdicts WHERE seq = ?");

  function completeOne(id: number, end: DeliveryEnd): void {
    if (end.state === "sent") sent.run(end.messageId, end.sentAtMs, end.unpinged?.has(id) === true ? 0 : 1, id);
    else if (end.state === "postponed") {
      const first = end.first ? 1 : 0;
      postponed.run(end.doubtful ? "unknown" : "waiting", first, first, writeReason(end.reason), id);
    } else {
      const reason = writeReason(end.reason);
      ended.run(end.state, reason, id);
      // Messages merged into it count for its new target.
      if (end.state === "folded") foldOn.run(reason, writeReason(mergedInto(id)));
    }
  }

  return {
    openDestinations: () => openDestinations.all().map((row) => text(row, "destination")),
    open: (destinationId, limit) => open.all(destinationId, limit).map(toDelivery),
    pressing: (destinationId, limit) => {
      const found = pressing.all(destinationId, limit);
      const sessions = new Set(found.map((row) => text(row, "session_id")));
      const before = Array.from(sessions, (id) => openOfSession.all(destinationId, id, limit)).flat();
      const all = new Map([...before, ...found].map((row) => [integer(row, "id"), row]));
      return Array.from(all.values(), toDelivery).toSorted((one, other) => one.id - other.id);
    },
    openCount: (destinationId) => integer(openCount.get(destinationId) ?? {}, "count"),
    failedCount: (createdFromMs) => integer(failedCount.get(createdFromMs) ?? {}, "count"),
    begin: (messages, batch, nowMs) => {
      inDurableTransaction(database, () => {
        for (const { id, text: words, isMuted = false } of messages) {
          begin.run(batch, nowMs, words, id);
          if (!isMuted) continue;
          escalate.run(reminderCause(""), nowMs, id);
          mute.run(id);
        }
      });
    },
    complete: (ids, end) => {
      inDurableTransaction(database, () => {
        for (const id of ids) completeOne(id, end);
      });
    },
    foldedCount: (id) => integer(folded.get(writeReason(mergedInto(id))) ?? {}, "count"),
    unresolvedSessions: (destinationId) => unresolvedSessions.all(destinationId).map((row) => text(row, "session_id")),
    unresolved: (destinationId, sessionId) => unresolved.all(destinationId, sessionId).map(toDelivery),
    sentTogether: ({ id, batch, destinationId, messageId }) =>
      together
        .all(batch ?? id)
        .map(toDelivery)
        // A person may have sent parts of it again, each alone.
        .filter((one) => one.state === "sent" && one.destinationId === destinationId && one.messageId === messageId)
        .toSorted((one, other) => one.id - other.id),
    resolve: (ids, resolvedAtMs) => {
      inDurableTransaction(database, () => {
        for (const id of ids) resolve.run(resolvedAtMs, id);
      });
    },
    redirect: (from, to) =>
      inDurableTransaction(database, () => {
        const { changes } = redirect.run(to, from);
        leave.run(writeReason(deliveryReason("sent-elsewhere")), from);
        return Number(changes);
      }),
    add: ({ sessionId, destinationId, kind, cause, ping, silent, createdAtMs }) => {
      const flags = [ping ? 1 : 0, silent ? 1 : 0] as const;
      const { changes, lastInsertRowid } = add.run(sessionId, destinationId, kind, cause, ...flags, createdAtMs);
      return changes === 1 ? Number(lastInsertRowid) : null;
    },
    withdraw: (id, reason) => withdraw.run(writeReason(reason), id).changes > 0,
    recover: () => Number(recover.run().changes),
    list: (filter) => list(database, filter),
    retry: (id) => retry.run(id).changes === 1,
    discard: (id) => discard.run(id).changes === 1,
    decisionOf: (seq) =>
      rowOrNull(decision.get(seq), (row) => ({
        isNotified: integer(row, "told") === 1,
        reason: JSON.parse(text(row, "why")) as Reason,
      })),
  };
}

function list(database: DatabaseSync, filter: DeliveryFilter): readonly Delivery[] {
  const { sql, values } = conditionsSql([
    ["state = ?", filter.state],
    ["session_id = ?", filter.sessionId],
    ["seq = ?", filter.seq],
    ["kind = ?", filter.kind],
    ["destination = ?", filter.destinationId],
    ["id < ?", filter.beforeId],
  ]);
  const statement = database.prepare(`SELECT * FROM outbox WHERE true${sql} ORDER BY id DESC LIMIT ?`);
  return statement.all(...values, filter.limit).map(toDelivery);
}

function toDelivery(row: Row): Delivery {
  return {
    id: integer(row, "id"),
    seq: integerOrNull(row, "seq"),
    sessionId: text(row, "session_id"),
    destinationId: text(row, "destination"),
    kind: oneOf(row, "kind", NOTIFICATION_KINDS, "notice"),
    cause: text(row, "cause"),
    ping: integer(row, "mention") === 1,
    silent: integer(row, "silent") === 1,
    createdAtMs: integer(row, "created_at"),
    state: oneOf(row, "state", DELIVERY_STATES, "failed"),
    attempts: integer(row, "attempts"),
    batch: integerOrNull(row, "batch"),
    firstTriedAtMs: integerOrNull(row, "first_tried_at"),
    sentAtMs: integerOrNull(row, "sent_at"),
    messageId: textOrNull(row, "message_id"),
    resolvedAtMs: integerOrNull(row, "resolved_at"),
    text: textOrNull(row, "text"),
    reason: readReason(textOrNull(row, "reason")),
  };
}

/** A reason in its column: JSON, or a service's answer as it came. The same reason is always the same text. */
export function writeReason(reason: DeliveryReason): string {
  return typeof reason === "string" ? reason : JSON.stringify(reason);
}

export function readReason(kept: string | null): DeliveryReason | null {
  const { code, details } = parseJsonObject(kept ?? "") ?? {};
  return typeof code === "string" && isDetails(details) ? { code, details } : kept;
}

function isDetails(value: JsonValue | undefined): value is Details {
  if (value === undefined || !isJsonObject(value)) return false;
  return Object.values(value).every((detail) => typeof detail === "string" || typeof detail === "number");
}
