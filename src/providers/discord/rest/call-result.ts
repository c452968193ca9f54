import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../../../core/notification/delivery.ts";
import type { JsonValue } from "../../../core/json.ts";
import type { Fallback } from "./error-codes.ts";

/** The destination is closed: by its credentials, which do not heal, or by a right that somebody may give. */
export interface Closed {
  readonly kind: "disabled";
  readonly reason: DeliveryReason;
  readonly cause: "credentials" | "access";
}

/** An outcome that ends the attempt, whatever it was about. */
export type Stop = Exclude<DeliveryOutcome, { kind: "sent" | "disabled" }> | Closed;

/** Something has to be done differently, then the message can be sent once more. */
export interface Rebuild {
  readonly kind: "rebuild";
  readonly fallback: Fallback;
  readonly reason: DeliveryReason;
}

export type Failure = Rebuild | Stop;

/** What an answer asks of whoever sent the request. */
export type CallResult = { readonly kind: "ok"; readonly body: JsonValue } | Failure;
