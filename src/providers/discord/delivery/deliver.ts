import { deliveryReason, deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";
import type { Failure, Stop } from "../rest/call-result.ts";
import { DEFAULT_OPTIONS, type Job, type MessageDraft, type DeliveryDeps, type SendOptions } from "./job.ts";
import type { CreatedMessage } from "./message-calls.ts";
import { recoverFromRefusal } from "./recover-from-refusal.ts";
import type { RenderedMessage } from "./rendering.ts";

/** Attempts at a different form. Each follows from the last rejection, and two faults at once are rare. */
const MAX_ROUNDS = 6;

export interface Texts {
  /** Names this text among those of the attempt. */
  readonly part: string;
  readonly message: RenderedMessage;
  /** Used if Discord rejects the rich form: a shorter message is better than none. Null without one. */
  readonly plain: (() => RenderedMessage) | null;
  readonly cardDigest: string | null;
}

type Send = (way: {
  readonly draft: MessageDraft;
  readonly sendOptions: SendOptions;
}) => Promise<CreatedMessage | Failure>;

/** Sends until the message was created, or until this attempt can do nothing more. */
export async function deliver(deps: DeliveryDeps, job: Job, texts: Texts, send: Send): Promise<CreatedMessage | Stop> {
  const { part, message, cardDigest } = texts;
  let draft: MessageDraft = { message, part, cardDigest };
  let sendOptions = DEFAULT_OPTIONS;
  let isPlain = false;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const result = await send({ draft, sendOptions });
    if (result.kind === "rebuild") {
      const next = await recoverFromRefusal(deps, job, { rebuild: result, sendOptions });
      if (next.kind !== "again") return next;
      sendOptions = next.sendOptions;
      continue;
    }
    if (result.kind !== "refused" || isPlain || texts.plain === null) return result;
    deps.logger.warn("Discord refused a message's rich form; it is sent as plain text", {
      destination: job.target.destinationId,
      reason: deliveryReasonText(result.reason, "en"),
    });
    isPlain = true;
    // With its own nonce, because the plain text is another message and not a repeat.
    draft = { message: texts.plain(), part: `${part}-plain`, cardDigest };
  }
  return { kind: "retry", reason: deliveryReason("rejections-vary") };
}
