import type { DeliveryOutcome } from "../../core/notification/delivery.ts";
import type { Delivery, DeliveryEnd } from "../../core/notification/outbox.ts";
import type { PostStep } from "./choose-step.ts";

export type Post = Extract<PostStep, { kind: "post" }>;

export interface PostResult {
  readonly post: Post;
  readonly first: Delivery;
  readonly outcome: DeliveryOutcome;
  readonly unpinged: ReadonlySet<number>;
}

type UnsentResult = PostResult & { readonly outcome: Exclude<DeliveryOutcome, { kind: "sent" }> };

/** How a message that was not sent is stored. */
export function endOfUnsent(result: UnsentResult, isExhausted: boolean): DeliveryEnd {
  const { first, outcome } = result;
  const { kind, reason } = outcome;
  // After a lost response the message may have arrived, even if a later attempt fails internally.
  const doubtful = first.state !== "waiting";
  const isUntried = kind === "wait" || kind === "disabled" || (kind === "retry" && outcome.offline === true);
  if (isUntried || (kind === "refused" && isMixed(result)))
    return { state: "postponed", doubtful, first: first.batch === null, reason };
  if (kind === "refused" || isExhausted) return { state: "failed", reason };
  return { state: kind === "unknown" || doubtful ? "unknown" : "waiting", reason };
}

/** A message of several sessions that was never tried before: sent apart, one of them may be accepted. */
export function isMixed({ post, first }: PostResult): boolean {
  return first.batch === null && new Set(post.deliveries.map(({ sessionId }) => sessionId)).size > 1;
}
