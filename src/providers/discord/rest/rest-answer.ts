import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { JsonValue } from "../../../core/json.ts";

/** The rate-limit headers of one response. Null for an absent or invalid header. */
export interface LimitHeaders {
  readonly bucket: string | null;
  readonly remaining: number | null;
  readonly resetAfterMs: number | null;
  readonly retryAfterMs: number | null;
  readonly scope: string | null;
  readonly global: boolean;
}

/** The result of a request. */
export type RestAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Undefined when the body is not JSON. Such a response is not from Discord's API but from a server before it. */
      readonly body: JsonValue | undefined;
      readonly limits: LimitHeaders;
    }
  /** Not sent: a limit is known to be used up, or the caller is stopping. */
  | { readonly kind: "held"; readonly delayMs: number; readonly everywhere: boolean; readonly reason: DeliveryReason }
  /** Not sent: no connection. */
  | { readonly kind: "unsent"; readonly reason: DeliveryReason }
  /** Sent, without a complete response. */
  | { readonly kind: "lost"; readonly reason: DeliveryReason };
