import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../../../core/notification/delivery.ts";
import type { JsonValue } from "../../../core/json.ts";
import type { Fallback } from "./error-codes.ts";

/** The destination is closed: permanently by its credentials, or by a permission that a person may grant. */
export interface Closed {
  readonly kind: "disabled";
  readonly reason: DeliveryReason;
  readonly cause: "credentials" | "access";
}

/** A result that ends the attempt. */
export type Stop = Exclude<DeliveryOutcome, { kind: "sent" | "disabled" }> | Closed;

/** After a change, the message can be sent again. */
export interface Rebuild {
  readonly kind: "rebuild";
  readonly fallback: Fallback;
  readonly reason: DeliveryReason;
}

export type Failure = Rebuild | Stop;

/** How the sender must continue after a response. */
export type CallResult = { readonly kind: "ok"; readonly body: JsonValue } | Failure;
