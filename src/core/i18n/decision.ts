import type { DeliveryState, Reason } from "../notification/outbox.ts";
import { decisionReasonsEn, decisionsEn, notificationKindsEn } from "./en/notification.ts";
import { decisionReasonsJa, decisionsJa, notificationKindsJa } from "./ja/notification.ts";
import { fill, messagesOf, textOf, type Language, type Templates } from "./message.ts";

export const decisionReason = messagesOf<typeof decisionReasonsEn>();

const TEXTS = {
  en: { decisions: decisionsEn, reasons: decisionReasonsEn, kinds: notificationKindsEn },
  ja: { decisions: decisionsJa, reasons: decisionReasonsJa, kinds: notificationKindsJa },
} as const satisfies Record<Language, unknown>;

/** A decision to notify, by what became of its delivery. */
const BY_DELIVERY = {
  waiting: "pending",
  sending: "pending",
  unknown: "pending",
  sent: "notified",
  folded: "notified",
  failed: "undelivered",
  discarded: "undelivered",
} as const satisfies Record<DeliveryState, keyof typeof decisionsEn>;

interface Decided {
  readonly isNotified: boolean;
  /** From the store or another version: its code may be unknown here. */
  readonly reason: Reason;
  /** The state of the event's delivery; without one the decision alone counts. */
  readonly delivery?: DeliveryState | null;
}

/** The decision for an event and its reason, in one or two sentences. */
export function decisionText({ isNotified, reason, delivery = null }: Decided, language: Language): string {
  const { decisions, reasons, kinds } = TEXTS[language];
  const otherwise = fill(decisions["newer-reason"], { code: reason.code }, language);
  const because = textOf(withKind(reason, kinds), { templates: reasons, language, otherwise });
  // Before a rebuild a notification may have been sent: its record was in the lost database.
  const code =
    reason.code === "rebuilt"
      ? "unknown"
      : !isNotified
        ? "not-sent"
        : delivery === null
          ? "notified"
          : BY_DELIVERY[delivery];
  const decision = fill(decisions[code], { reason: because }, language);
  return reason.details["quiet"] === undefined ? decision : fill(decisions["quiet-hours"], { decision }, language);
}

function withKind(reason: Reason, kinds: Templates): Reason {
  const kind = String(reason.details["kind"]);
  if (!Object.hasOwn(kinds, kind)) return reason;
  return { ...reason, details: { ...reason.details, kind: kinds[kind] ?? kind } };
}
