import { ANNOUNCEMENT_KINDS } from "../core/announcement.ts";
import { DELIVERY_STATES, type Delivery } from "../core/outbox.ts";
import { integer, integerOrNull, text, textOrNull, type Row } from "./row-value.ts";

export function toDelivery(row: Row): Delivery {
  const kind = text(row, "kind");
  const state = text(row, "state");
  return {
    id: integer(row, "id"),
    seq: integerOrNull(row, "seq"),
    sessionId: text(row, "session_id"),
    destinationId: text(row, "destination"),
    kind: ANNOUNCEMENT_KINDS.find((known) => known === kind) ?? "notice",
    cause: text(row, "cause"),
    mention: integer(row, "mention") === 1,
    silent: integer(row, "silent") === 1,
    createdAtMs: integer(row, "created_at"),
    state: DELIVERY_STATES.find((known) => known === state) ?? "failed",
    attempts: integer(row, "attempts"),
    batch: integerOrNull(row, "batch"),
    firstTriedAtMs: integerOrNull(row, "first_tried_at"),
    sentAtMs: integerOrNull(row, "sent_at"),
    messageId: textOrNull(row, "message_id"),
    reason: textOrNull(row, "reason"),
  };
}
