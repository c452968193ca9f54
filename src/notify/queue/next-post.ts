import type { Delivery } from "../../core/notification/outbox.ts";
import { choosePost, type PostStep } from "./choose-step.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";
import type { Holds } from "./holds.ts";

/** Open messages read at once: more than any batch and any folding needs. */
const LOOK_AHEAD = 500;

interface PostChooser {
  /** @param quietFromMs quiet messages wait until then; on the steady clock, as `nowMs` is */
  next(wallMs: number, nowMs: number, quietFromMs?: number): PostStep;
  /**
   * After a refusal, sends the messages of several sessions apart, so that one does not block the others.
   * @returns false if all are of one session
   */
  keepApart(deliveries: readonly Delivery[]): boolean;
}

/** Chooses from the outbox. While quiet messages are held, none of them is read, however many wait. */
export function createPostChooser(
  {
    destinationId,
    outbox,
    service,
    timings,
    stillHolds,
  }: Pick<DestinationQueueOptions, "destinationId" | "outbox" | "service" | "timings" | "stillHolds">,
  holds: Holds,
): PostChooser {
  const maxBatch = Math.min(service.maxBatch, timings.maxBatch);
  const apart = new Set<string>();
  const mayMix = (sessionId: string): boolean =>
    !apart.has(sessionId) && (service.mayMix?.({ id: destinationId }, sessionId) ?? false);

  function openOnes(): readonly Delivery[] {
    const oldest = outbox.open(destinationId, LOOK_AHEAD);
    if (oldest.length < LOOK_AHEAD) return oldest;
    const lastId = oldest.at(-1)?.id ?? 0;
    return [...oldest, ...outbox.pressing(destinationId, LOOK_AHEAD).filter(({ id }) => id > lastId)];
  }

  function next(wallMs: number, nowMs: number, quietFromMs = 0): PostStep {
    const onWall = (atMs: number): number => wallMs + (atMs - nowMs);
    const quietMs = Math.max(holds.untilMs("quiet"), quietFromMs);
    const heldMs = Math.min(holds.untilMs("question"), holds.untilMs("failure"), quietMs);
    if (heldMs > nowMs) return { kind: "later", atMs: onWall(heldMs) };
    const isQuietHeld = quietMs > nowMs;
    const chosen = choosePost({
      open: isQuietHeld ? outbox.pressing(destinationId, LOOK_AHEAD) : openOnes(),
      nowMs: wallMs,
      maxBatch,
      timings,
      heldUntilMs: (urgency) => onWall(urgency === "quiet" ? quietMs : holds.untilMs(urgency)),
      limitedUntilMs: (urgency) => onWall(holds.limitedUntilMs(urgency)),
      stillHolds,
      mayMix,
    });
    if (!isQuietHeld || (chosen.kind !== "later" && chosen.kind !== "none")) return chosen;
    return { kind: "later", atMs: Math.min(onWall(quietMs), chosen.kind === "later" ? chosen.atMs : Infinity) };
  }

  return {
    next,
    keepApart: (deliveries) => {
      const sessions = new Set(deliveries.map(({ sessionId }) => sessionId));
      if (sessions.size < 2) return false;
      for (const sessionId of sessions) apart.add(sessionId);
      return true;
    },
  };
}
