import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { JsonValue } from "../../../core/json.ts";

/** The rate-limit headers of one answer; null where a header is absent or no number. */
export interface LimitHeaders {
  readonly bucket: string | null;
  readonly remaining: number | null;
  readonly resetAfterMs: number | null;
  readonly retryAfterMs: number | null;
  readonly scope: string | null;
  readonly global: boolean;
}

/** What became of a request. */
export type RestAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** Undefined when the body is no JSON: such an answer does not come from Discord's API but from before it. */
      readonly body: JsonValue | undefined;
      readonly limits: LimitHeaders;
    }
  /** Not sent: a limit is known to be used up, or the caller is stopping. */
  | { readonly kind: "held"; readonly delayMs: number; readonly everywhere: boolean; readonly reason: DeliveryReason }
  /** It never left: no connection. */
  | { readonly kind: "unsent"; readonly reason: DeliveryReason }
  /** It left, and no whole answer came. */
  | { readonly kind: "lost"; readonly reason: DeliveryReason };
