import type { DeliveryState } from "../../outbox.ts";

export const deliveryStatesEn = {
  waiting: "waiting",
  sending: "sending",
  unknown: "unconfirmed",
  sent: "sent",
  folded: "merged",
  failed: "failed",
  discarded: "discarded",
} as const satisfies Record<DeliveryState, string>;
