import { deliveryReasonsEn } from "./en/notification.ts";
import { deliveryReasonsJa } from "./ja/notification.ts";
import { messagesOf, textOf, type Language, type Message } from "./message.ts";

/**
 * Why a delivery is not sent, or not yet. A bare string is not translated and shown as it came: a service's answer
 * (`HTTP 400 code …`), which a person may search for, or the English text that an older version stored.
 */
export type DeliveryReason = Message | string;

export const deliveryReason = messagesOf<typeof deliveryReasonsEn>();

/** The reason of deliveries that another one replaces: they are counted by it. */
export function mergedInto(id: number): Message {
  return { ...deliveryReason("merged"), details: { id } };
}

const TEMPLATES = { en: deliveryReasonsEn, ja: deliveryReasonsJa } as const;

export function deliveryReasonText(reason: DeliveryReason, language: Language): string {
  return typeof reason === "string" ? reason : textOf(reason, { templates: TEMPLATES[language], language });
}
