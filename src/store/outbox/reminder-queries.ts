import type { DatabaseSync } from "node:sqlite";
import type { DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import { NOTIFICATION_KINDS, type NotificationKind } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { reminderCause } from "../../core/notification/reminder.ts";
import { integer, oneOf, type Row, text } from "../database/row-value.ts";
import { writeReason } from "./outbox-queries.ts";

/** A message that was sent and not reminded of. */
export type Unreminded = Pick<Delivery, "id" | "sessionId" | "destinationId" | "kind" | "cause" | "createdAtMs"> & {
  readonly messageId: string;
  readonly sentAtMs: number;
};

/** Messages are sent almost in the order of their ids: urgent ones overtake others by less than this. */
const DISORDER_MS = 3_600_000;

/** Reminders in the outbox: each is a row of its own, with the cause of the message that it is about. */
export function createReminderQueries(database: DatabaseSync) {
  // Reads `outbox_by_kind`, newest first, so the loop ends at the first old one. What still holds began before its message.
  const sent = database.prepare(`
    SELECT id, session_id, destination, cause, created_at, sent_at, message_id FROM outbox AS one
    WHERE kind = ? AND state = 'sent' AND seq IS NOT NULL AND cause NOT LIKE 'reminder:%'
      AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.session_id = one.session_id
        AND other.cause = 'reminder:' || one.cause AND other.destination = one.destination)
      AND EXISTS (SELECT 1 FROM sessions WHERE sessions.session_id = one.session_id AND state_since <= one.sent_at)
    ORDER BY id DESC`);
  const add = database.prepare(`
    INSERT INTO outbox (seq, session_id, destination, kind, cause, mention, silent, created_at, state, reason)
    SELECT seq, session_id, destination, kind, ?2, ?3, ?4, ?5, ?6, ?7 FROM outbox WHERE id = ?1
    ON CONFLICT (session_id, cause, destination) DO NOTHING`);

  const held = database.prepare(`
    SELECT reminder.id AS reminder_id, one.id, one.session_id, one.destination, one.kind, one.cause, one.created_at,
      one.sent_at, one.message_id
    FROM outbox AS reminder JOIN outbox AS one ON one.session_id = reminder.session_id
      AND one.cause = substr(reminder.cause, length('reminder:') + 1) AND one.destination = reminder.destination
    WHERE reminder.state = 'waiting' AND reminder.batch IS NULL AND reminder.cause LIKE 'reminder:%'
      AND one.state = 'sent'`);
  const drop = database.prepare(
    "UPDATE outbox SET state = 'discarded', reason = ? WHERE id = ? AND state = 'waiting' AND batch IS NULL",
  );

  return {
    /** Reminders that were never tried, each with the sent message that it is about. */
    waiting: (): readonly { readonly reminderId: number; readonly sent: Unreminded }[] =>
      held.all().map((row) => ({
        reminderId: integer(row, "reminder_id"),
        sent: toUnreminded(row, oneOf(row, "kind", NOTIFICATION_KINDS, "notice")),
      })),
    drop: (id: number, reason: DeliveryReason): void => void drop.run(writeReason(reason), id),
    /** Messages of a kind that were sent in a period, without a reminder so far. */
    unreminded: (
      kind: NotificationKind,
      { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
    ) => {
      const found: Unreminded[] = [];
      for (const row of sent.iterate(kind)) {
        const sentAtMs = integer(row, "sent_at");
        if (sentAtMs < fromMs - DISORDER_MS) break;
        if (sentAtMs < fromMs || sentAtMs > untilMs) continue;
        found.push(toUnreminded(row, kind));
      }
      return found;
    },
    /** @param dropped why there will be none; null queues the reminder */
    add: (
      { id, cause }: Pick<Unreminded, "id" | "cause">,
      {
        ping,
        silent,
        nowMs,
        dropped,
      }: {
        readonly ping: boolean;
        readonly silent: boolean;
        readonly nowMs: number;
        readonly dropped: DeliveryReason | null;
      },
    ): void => {
      const flags = [ping ? 1 : 0, silent ? 1 : 0] as const;
      const state = dropped === null ? "waiting" : "discarded";
      add.run(id, reminderCause(cause), ...flags, nowMs, state, dropped === null ? null : writeReason(dropped));
    },
  };
}

function toUnreminded(row: Row, kind: NotificationKind): Unreminded {
  return {
    id: integer(row, "id"),
    sessionId: text(row, "session_id"),
    destinationId: text(row, "destination"),
    kind,
    cause: text(row, "cause"),
    createdAtMs: integer(row, "created_at"),
    messageId: text(row, "message_id"),
    sentAtMs: integer(row, "sent_at"),
  };
}
