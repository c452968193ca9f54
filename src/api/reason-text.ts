import { decisionText } from "../core/i18n/decision.ts";
import { deliveryReasonText } from "../core/i18n/delivery-reason.ts";
import type { Language } from "../core/i18n/message.ts";
import type { DeliveryState } from "../core/notification/outbox.ts";
import type { DecisionDto, ReasonDto } from "./dto.ts";

/** Why a message is not sent, in the reader's language; null without a reason. Without a known code, as received. */
export function reasonText(
  { reason, reason_code: code, reason_details: details }: ReasonDto,
  language: Language,
): string | null {
  if (code === undefined) return reason;
  return deliveryReasonText({ code, details: details ?? {} }, language, reason ?? code);
}

/** The decision for an event, in the reader's language. @param delivery the state of its delivery, if known */
export function decisionSentence(
  decided: DecisionDto,
  language: Language,
  delivery: DeliveryState | null = null,
): string {
  const { told, code, details } = decided;
  return decisionText({ isNotified: told, reason: { code, details }, delivery }, language);
}
