import { deliveryReason, deliveryReasonText, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Attempt, DeliveryOutcome } from "../../core/notification/delivery.ts";
import type { Notification } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import type { Sleep } from "../../core/ports.ts";
import { createCardQueue, type CardStep } from "./card-queue.ts";
import { endOf, isStale, wantedUntilSent, type PostStep } from "./choose-step.ts";
import type { DestinationQueueOptions, DestinationQueueStatus } from "./destination-queue-options.ts";
import { createHolds, URGENCIES } from "./holds.ts";
import { createPostChooser } from "./next-post.ts";
import { createRetryPolicy } from "./retry-policy.ts";
import { isDiskError, writeCard, writeMessages } from "./write-messages.ts";

/** A session's first card precedes an urgent message, unless the message has waited longer than this. */
const CARD_WAIT_MS = 1000;

type Post = Extract<PostStep, { kind: "post" }>;

/** The queue of one destination: one request at a time, urgent messages first, else in the order of events. */
export interface DestinationQueue {
  /** Wakes the queue: there may be something to do. */
  poke(): void;
  cardChanged(sessionId: string): void;
  archiveThread(sessionId: string): void;
  status(): DestinationQueueStatus;
  /** Resolves when the queue has ended, after its signal was aborted. */
  readonly ended: Promise<void>;
}

export function startDestinationQueue(options: DestinationQueueOptions): DestinationQueue {
  const {
    destinationId,
    outbox,
    service,
    compose,
    stillHolds,
    readCard,
    clock,
    steadyClock,
    sleep,
    random,
    logger,
    timings,
    signal,
  } = options;
  const destination = { id: destinationId };
  const cards = createCardQueue(timings);
  const holds = createHolds(options);
  const posts = createPostChooser(options, holds);
  const retryPolicy = createRetryPolicy(timings, random);
  // After a failed message a card goes first: its result shows whether the message was the cause.
  let cardFirst = false;
  // A result that the disk could not store. It is stored before anything else is sent.
  let unstored: PostResult | null = null;
  const { rest, wake } = createInterruptibleSleep(sleep);
  const logged = (reason: DeliveryReason) => ({ destination: destinationId, reason: deliveryReasonText(reason, "en") });

  async function run(): Promise<void> {
    // The caller that starts a queue may first add a card, which precedes the messages.
    await Promise.resolve();
    while (!signal.aborted) {
      const nowMs = steadyClock.now();
      const waitMs = holds.waitMs(nowMs);
      if (waitMs > 0) {
        await rest(waitMs);
        continue;
      }
      try {
        await step(nowMs);
      } catch (error) {
        // A bug or a disk error. Everything is journalled, so nothing is lost; the pause prevents a busy loop.
        logger.error("a message could not be handled", { destination: destinationId, reason: String(error) });
        holds.holdAll(timings.maxBackoffMs, String(error));
      }
    }
  }

  async function step(nowMs: number): Promise<void> {
    if (unstored !== null) return storeResult();
    const wallMs = clock.now();
    const cardsHeld = holds.untilMs("cards") > nowMs;
    let post = posts.next(wallMs, nowMs);
    // A session's card precedes its first message: it makes the thread for the message.
    const fresh = post.kind === "post" ? post.deliveries.find((one) => cards.isNew(one.sessionId)) : undefined;
    if (post.kind === "post" && fresh !== undefined) {
      const isLate = post.urgency !== "quiet" && wallMs - post.readyMs > CARD_WAIT_MS;
      if (!cardsHeld && !isLate) return showCard(fresh.sessionId);
      // An urgent message does not wait for a card.
      if (post.urgency === "quiet") post = posts.next(wallMs, nowMs, holds.untilMs("cards"));
    }
    const card: CardStep = cardsHeld ? { kind: "later", atMs: holds.untilMs("cards") } : cards.next(nowMs);
    if (cardFirst && card.kind === "show") return showCard(card.sessionId);
    switch (post.kind) {
      case "post":
        return send(post, wallMs);
      case "fold":
      case "discard":
      case "give-up":
        return outbox.complete(ids(post.deliveries), endOf(post));
      case "later":
      case "none": {
        if (card.kind === "show") return showCard(card.sessionId);
        if (card.kind === "archive") return archive(card.sessionId);
        const postMs = post.kind === "later" ? post.atMs - wallMs : Infinity;
        return rest(Math.min(postMs, card.kind === "later" ? card.atMs - nowMs : Infinity));
      }
      default:
        return post satisfies never;
    }
  }

  async function send(post: Post, nowMs: number): Promise<void> {
    const { deliveries, urgency } = post;
    const first = deliveries[0];
    if (first === undefined) return;
    const written = writeMessages(deliveries, {
      isStale: (one) => isStale(one, { nowMs, timings, stillHolds }),
      outbox,
      compose,
    });
    if (written.kind === "unwritable") {
      return outbox.complete(ids(written.deliveries), { state: "failed", reason: written.reason });
    }
    const batch = first.batch ?? first.id;
    outbox.begin(ids(deliveries), batch, nowMs);
    const attempt: Attempt = {
      key: `${batch}:${first.createdAtMs}:${first.sessionId}`,
      // Still `sending`: the last attempt broke off at an unknown point.
      mayBeDelivered: first.state !== "waiting",
      firstTriedAtMs: first.firstTriedAtMs ?? nowMs,
      urgency,
      isWanted: wantedUntilSent(deliveries, stillHolds),
      signal,
    };
    unstored = { post, outcome: await postSafely(written.messages, attempt), unpinged: written.unpinged };
    storeResult();
  }

  /** An internal error fails this message and not the queue. */
  async function postSafely(messages: readonly Notification[], attempt: Attempt): Promise<DeliveryOutcome> {
    try {
      return await service.post(destination, messages, attempt);
    } catch (error) {
      if (isDiskError(error)) throw error;
      return { kind: "refused", reason: deliveryReason("unsendable", { error: String(error) }) };
    }
  }

  /** Kept until it is on disk: a full disk must not cause a message to be sent twice. */
  function storeResult(): void {
    if (unstored !== null) complete(unstored);
    unstored = null;
  }

  function complete({ post: { deliveries, urgency }, outcome, unpinged }: PostResult): void {
    const all = ids(deliveries);
    const first = deliveries[0];
    // A message that was never tried is unknown to the provider, so the next attempt may differ.
    const isFirst = first?.batch === null;
    // After a lost response the message may have arrived, even if a later attempt fails internally.
    const doubtful = first !== undefined && first.state !== "waiting";
    const retryState = doubtful ? "unknown" : "waiting";
    const postponed = (reason: DeliveryReason) => ({ state: "postponed", doubtful, first: isFirst, reason }) as const;
    cardFirst = outcome.kind === "retry" || outcome.kind === "unknown";
    const exhausted = first !== undefined && retryPolicy.isExhausted(first, outcome, clock.now());
    switch (outcome.kind) {
      case "sent":
        retryPolicy.succeeded(clock.now());
        outbox.complete(all, { state: "sent", messageId: outcome.messageId, sentAtMs: clock.now(), unpinged });
        return;
      case "retry":
        if (outcome.offline === true) outbox.complete(all, postponed(outcome.reason));
        else outbox.complete(all, { state: exhausted ? "failed" : retryState, reason: outcome.reason });
        if (!exhausted) holds.holdAll(retryPolicy.nextDelayMs(), outcome.reason);
        return;
      case "unknown":
        outbox.complete(all, { state: exhausted ? "failed" : "unknown", reason: outcome.reason });
        if (!exhausted) holds.holdAfterLoss(retryPolicy.delaysAfterLoss(outcome.safe === true), outcome.reason);
        return;
      case "refused": {
        const isRetried = isFirst && posts.keepApart(deliveries);
        outbox.complete(all, isRetried ? postponed(outcome.reason) : { state: "failed", reason: outcome.reason });
        logger.warn("a message was refused", logged(outcome.reason));
        return;
      }
      case "wait":
      case "disabled":
        outbox.complete(all, postponed(outcome.reason));
        holds.applyPause(URGENCIES.slice(URGENCIES.indexOf(urgency)), outcome);
        return;
      default:
        outcome satisfies never;
    }
  }

  async function showCard(sessionId: string): Promise<void> {
    cardFirst = false;
    const card = writeCard(sessionId, { readCard, logger });
    cards.shown(sessionId, steadyClock.now());
    if (card === null) return;
    const attempt: Attempt = { key: `card:${sessionId}`, mayBeDelivered: false, urgency: "quiet", signal };
    completeCard(sessionId, await service.showCard(destination, card, attempt));
  }

  async function archive(sessionId: string): Promise<void> {
    cards.archived(sessionId);
    const attempt: Attempt = { key: `archive:${sessionId}`, mayBeDelivered: false, urgency: "quiet", signal };
    completeCard(null, await service.archiveThread(destination, sessionId, attempt));
  }

  /** A card is retried but never becomes a dead letter: the next change shows it anyway. */
  function completeCard(sessionId: string | null, outcome: DeliveryOutcome | "unchanged"): void {
    if (outcome === "unchanged") return;
    if (outcome.kind === "sent") {
      retryPolicy.succeeded(clock.now());
      holds.cardArrived();
      return;
    }
    if (outcome.kind === "refused") {
      logger.warn("a session's card was refused", logged(outcome.reason));
      return;
    }
    if (sessionId !== null) {
      // A postponed first card is still the first: its session's messages stay behind it.
      if (outcome.kind === "wait") cards.postponed(sessionId);
      else cards.changed(sessionId);
    }
    if (outcome.kind === "wait" || outcome.kind === "disabled") holds.applyPause(["cards"], outcome);
    else holds.holdAfterFailedCard(retryPolicy.nextDelayMs(), outcome.reason);
  }

  signal.addEventListener("abort", wake, { once: true });
  return {
    poke: wake,
    cardChanged: (sessionId) => {
      cards.changed(sessionId);
      wake();
    },
    archiveThread: (sessionId) => {
      cards.queueArchiving(sessionId);
      wake();
    },
    status: holds.status,
    ended: run(),
  };
}

interface PostResult {
  readonly post: Post;
  readonly outcome: DeliveryOutcome;
  readonly unpinged: ReadonlySet<number>;
}

function ids(deliveries: readonly Delivery[]): readonly number[] {
  return deliveries.map(({ id }) => id);
}

interface InterruptibleSleep {
  /** Resolves on wake, or after the delay. Infinity waits for wake only. */
  rest(delayMs: number): Promise<void>;
  wake(): void;
}

function createInterruptibleSleep(sleep: Sleep): InterruptibleSleep {
  let wake: (() => void) | null = null;
  return {
    rest: async (delayMs) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const waking = new AbortController();
      if (Number.isFinite(delayMs)) void sleep(Math.max(0, delayMs), waking.signal).then(resolve, resolve);
      await promise;
      waking.abort();
    },
    wake: () => wake?.(),
  };
}
