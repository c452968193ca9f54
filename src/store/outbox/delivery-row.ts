import { mergedInto, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import { NOTIFICATION_KINDS } from "../../core/notification/notification.ts";
import { DELIVERY_STATES, type Delivery } from "../../core/notification/outbox.ts";
import type { Details } from "../../core/i18n/message.ts";
import { isJsonObject, parseJsonObject, type JsonValue } from "../../core/json.ts";
import { integer, integerOrNull, text, textOrNull, type Row } from "../database/row-value.ts";

export function toDelivery(row: Row): Delivery {
  const kind = text(row, "kind");
  const state = text(row, "state");
  return {
    id: integer(row, "id"),
    seq: integerOrNull(row, "seq"),
    sessionId: text(row, "session_id"),
    destinationId: text(row, "destination"),
    kind: NOTIFICATION_KINDS.find((known) => known === kind) ?? "notice",
    cause: text(row, "cause"),
    ping: integer(row, "mention") === 1,
    silent: integer(row, "silent") === 1,
    createdAtMs: integer(row, "created_at"),
    state: DELIVERY_STATES.find((known) => known === state) ?? "failed",
    attempts: integer(row, "attempts"),
    batch: integerOrNull(row, "batch"),
    firstTriedAtMs: integerOrNull(row, "first_tried_at"),
    sentAtMs: integerOrNull(row, "sent_at"),
    messageId: textOrNull(row, "message_id"),
    reason: readReason(textOrNull(row, "reason")),
  };
}

const MERGED = /^folded into (\d+)$/;

/**
 * Writes a reason to its column: a merge as the text that all versions count by, other messages as JSON. Any other text
 * is a service's answer, or from a version that stored English sentences.
 */
export function writeReason(reason: DeliveryReason): string {
  if (typeof reason === "string") return reason;
  return reason.code === "merged" ? `folded into ${reason.details["id"]}` : JSON.stringify(reason);
}

export function readReason(kept: string | null): DeliveryReason | null {
  const merged = kept === null ? undefined : MERGED.exec(kept)?.[1];
  if (merged !== undefined) return mergedInto(Number(merged));
  const { code, details } = parseJsonObject(kept ?? "") ?? {};
  if (typeof code !== "string" || !isDetails(details)) return kept;
  return { code, details };
}

function isDetails(value: JsonValue | undefined): value is Details {
  if (value === undefined || !isJsonObject(value)) return false;
  return Object.values(value).every((detail) => typeof detail === "string" || typeof detail === "number");
}
