import { deliveryReason, deliveryReasonText, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Attempt, DeliveryOutcome } from "../../core/notification/delivery.ts";
import type { Notification } from "../../core/notification/notification.ts";
import type { Delivery, DeliveryEnd } from "../../core/notification/outbox.ts";
import { truncateText } from "../../core/format/text.ts";
import type { CardStep } from "./card-queue.ts";
import { createCardSteps } from "./card-steps.ts";
import { choosePost, isQuestion, isStale, URGENCIES, wantedUntilSent, type PostStep } from "./choose-step.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";
import { isDiskError } from "./disk-error.ts";
import { escalationOf } from "./escalation.ts";
import { createHolds, type HeldKind } from "./holds.ts";
import { endOfUnsent, isMixed, type Post, type PostResult } from "./post-result.ts";
import { attemptKey, createResolutionQueue } from "./resolution-queue.ts";

/** A session's first card precedes an urgent message, unless the message has waited longer than this. */
const CARD_WAIT_MS = 1000;

/** Open messages read at once: more than any batch and any folding needs. */
const LOOK_AHEAD = 500;

export type DestinationQueue = ReturnType<typeof startDestinationQueue>;

/**
 * The queue of one destination: one request at a time, urgent messages first, else in the order of events. Each turn of
 * its loop chooses a step, takes it, and stores the result.
 */
export function startDestinationQueue(options: DestinationQueueOptions) {
  const {
    destinationId,
    outbox,
    service,
    compose,
    stillHolds,
    isOvertaken,
    untouchedMs,
    standsAlone,
    clock,
    steadyClock,
    sleep,
    logger,
    timings,
    signal,
  } = options;
  const holds = createHolds(options);
  const cards = createCardSteps({ ...options, holds });
  const resolutions = createResolutionQueue({ ...options, holds });
  /** Sessions of a refused message: theirs are sent apart, so that one does not block the others. */
  const apart = new Set<string>();
  // After a failed message a card goes first: its result shows whether the message was the cause.
  let cardFirst = false;
  // A result that the disk could not store. It is stored before anything else is sent.
  let unstored: PostResult | null = null;
  let waking = Promise.withResolvers<void>();
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
        holds.afterFailure(String(error), timings.maxBackoffMs);
      }
    }
  }

  /** Until the delay is over or something changes. Infinity waits for a change only. */
  async function rest(delayMs: number): Promise<void> {
    const ending = new AbortController();
    const delay = Number.isFinite(delayMs) ? [sleep(Math.max(0, delayMs), ending.signal).catch(() => {})] : [];
    await Promise.race([waking.promise, ...delay]);
    ending.abort();
    waking = Promise.withResolvers();
  }

  /** Takes the first step that is due: a result to store, then by urgency. */
  async function step(nowMs: number): Promise<void> {
    if (unstored !== null) return complete(unstored);
    const wallMs = clock.now();
    const cardsHeld = holds.untilMs("cards") > nowMs;
    const editsMs = holds.untilMs("edits");
    let post = nextPost(wallMs, nowMs);
    // Urgent messages first, then edits of closed requests, then the rest.
    const isPressing = post.kind === "post" && post.urgency !== "quiet";
    const edit = isPressing || editsMs > nowMs ? null : resolutions.next();
    if (edit !== null) return resolutions.apply(edit);
    // A session's card precedes its first message: it makes the thread for the message.
    const fresh = post.kind === "post" ? post.deliveries.find((one) => cards.isNew(one.sessionId)) : undefined;
    if (post.kind === "post" && fresh !== undefined) {
      const isLate = post.urgency !== "quiet" && wallMs - post.readyMs > CARD_WAIT_MS;
      if (!cardsHeld && !isLate) return showCard(fresh.sessionId);
      if (post.urgency === "quiet") post = nextPost(wallMs, nowMs, holds.untilMs("cards"));
    }
    const card: CardStep = cardsHeld ? { kind: "later", atMs: holds.untilMs("cards") } : cards.next(nowMs);
    if (cardFirst && card.kind === "show") return showCard(card.sessionId);
    if (post.kind === "post") return send(post, wallMs);
    if (post.kind === "end") return outbox.complete(ids(post.deliveries), post.end);
    if (card.kind === "show") return showCard(card.sessionId);
    if (card.kind === "archive") return cards.archive(card.sessionId);
    return rest(
      Math.min(
        post.kind === "later" ? post.atMs - wallMs : Infinity,
        card.kind === "later" ? card.atMs - nowMs : Infinity,
        editsMs > nowMs && resolutions.isDue() ? editsMs - nowMs : Infinity,
      ),
    );
  }

  /** While quiet messages are held, none of them is read, however many wait. */
  function nextPost(wallMs: number, nowMs: number, quietFromMs = 0): PostStep {
    const untilMs = (kind: HeldKind): number => Math.max(holds.untilMs(kind), kind === "quiet" ? quietFromMs : 0);
    const onWall = (atMs: number): number => wallMs + (atMs - nowMs);
    const heldMs = Math.min(...URGENCIES.map(untilMs));
    if (heldMs > nowMs) return { kind: "later", atMs: onWall(heldMs) };
    const isQuietHeld = untilMs("quiet") > nowMs;
    const chosen = choosePost({
      open: isQuietHeld ? outbox.pressing(destinationId, LOOK_AHEAD) : openOnes(),
      nowMs: wallMs,
      maxBatch: Math.min(service.maxBatch, timings.maxBatch),
      timings,
      heldUntilMs: (urgency) => onWall(untilMs(urgency)),
      limitedUntilMs: (urgency) => onWall(holds.limitedUntilMs(urgency)),
      stillHolds,
      isOvertaken,
      notBeforeMs: (one) => escalationOf(one, { nowMs: wallMs, timings, untouchedMs }).messageAtMs,
      ...(standsAlone !== undefined && { standsAlone }),
      mayMix: (sessionId) => !apart.has(sessionId) && (service.mayMix?.(destinationId, sessionId) ?? false),
    });
    if (!isQuietHeld || chosen.kind === "post" || chosen.kind === "end") return chosen;
    return {
      kind: "later",
      atMs: Math.min(onWall(untilMs("quiet")), chosen.kind === "later" ? chosen.atMs : Infinity),
    };
  }

  function openOnes(): readonly Delivery[] {
    const oldest = outbox.open(destinationId, LOOK_AHEAD);
    if (oldest.length < LOOK_AHEAD) return oldest;
    const lastId = oldest.at(-1)?.id ?? 0;
    return [...oldest, ...outbox.pressing(destinationId, LOOK_AHEAD).filter(({ id }) => id > lastId)];
  }

  async function send(post: Post, nowMs: number): Promise<void> {
    const { deliveries, urgency } = post;
    const [first] = deliveries;
    if (first === undefined) return;
    const messages: Notification[] = [];
    const unpinged = new Set<number>();
    const muted = new Set<number>();
    for (const one of deliveries) {
      const stale = isStale(one, { nowMs, timings, stillHolds });
      const foldedCount = isQuestion(one) ? 0 : outbox.foldedCount(one.id);
      // One that can never be composed must not block its queue.
      const giveUp = (reason: DeliveryReason): void => outbox.complete([one.id], { state: "failed", reason });
      try {
        const isMuted = escalationOf(one, { nowMs, timings, untouchedMs }).pingAtMs > nowMs;
        if (isMuted) muted.add(one.id);
        const wanted = isMuted ? { ...one, ping: false, silent: true } : one;
        const message = compose(wanted, { foldedCount, stale });
        if (message === null) return giveUp(deliveryReason("event-deleted"));
        messages.push(message);
        if (one.ping && !message.ping) unpinged.add(one.id);
      } catch (error) {
        if (isDiskError(error)) throw error;
        return giveUp(deliveryReason("unwritable", { error: String(error) }));
      }
    }
    const batch = first.batch ?? first.id;
    outbox.begin(
      deliveries.map(({ id }, index) => ({ id, text: plainText(messages[index]), isMuted: muted.has(id) })),
      batch,
      nowMs,
    );
    const attempt: Attempt = {
      key: attemptKey({ ...first, batch }),
      firstTriedAtMs: first.firstTriedAtMs ?? nowMs,
      urgency,
      isWanted: wantedUntilSent(deliveries, stillHolds),
      signal,
    };
    const outcome = await service.post(destinationId, messages, attempt).catch(refusalOf);
    complete({ post, first, outcome, unpinged });
  }

  /** Kept until it is on disk: a full disk must not cause a message to be sent twice. */
  function complete(result: PostResult): void {
    unstored = result;
    const { post, first, outcome, unpinged } = result;
    const isExhausted = (outcome.kind === "retry" || outcome.kind === "unknown") && holds.isExhausted(first, outcome);
    const end: DeliveryEnd =
      outcome.kind === "sent"
        ? { state: "sent", messageId: outcome.messageId, sentAtMs: clock.now(), unpinged }
        : endOfUnsent({ ...result, outcome }, isExhausted);
    outbox.complete(ids(post.deliveries), end);
    unstored = null;
    cardFirst = outcome.kind === "retry" || outcome.kind === "unknown";
    switch (outcome.kind) {
      case "sent":
        resolutions.sent(post.deliveries);
        return holds.succeeded();
      case "refused":
        if (isMixed(result)) for (const { sessionId } of post.deliveries) apart.add(sessionId);
        return logger.warn("a message was refused", logged(outcome.reason));
      case "wait":
      case "disabled":
        return pauseFor(URGENCIES.slice(URGENCIES.indexOf(post.urgency)), outcome);
      case "retry":
        return isExhausted ? undefined : holds.afterFailure(outcome.reason);
      case "unknown":
        return isExhausted ? undefined : holds.afterLoss(outcome);
      default:
        return outcome satisfies never;
    }
  }

  async function showCard(sessionId: string): Promise<void> {
    cardFirst = false;
    return cards.show(sessionId);
  }

  function pauseFor(
    kinds: readonly HeldKind[],
    outcome: Extract<DeliveryOutcome, { kind: "wait" | "disabled" }>,
  ): void {
    if (outcome.kind === "disabled") logger.error("a destination is disabled", logged(outcome.reason));
    holds.pause(kinds, outcome);
  }

  const wake = (): void => waking.resolve();
  signal.addEventListener("abort", wake, { once: true });
  return {
    poke: wake,
    cardChanged: (sessionId: string) => {
      cards.changed(sessionId);
      wake();
    },
    /** Its sent messages may be about something that is over now. */
    recheck: (sessionId: string) => {
      if (resolutions.sessionChanged(sessionId)) wake();
    },
    archiveThread: (sessionId: string) => {
      cards.queueArchiving(sessionId);
      wake();
    },
    status: () => holds.status({ isCardDue: cards.isDue(), isMessageDue: outbox.openCount(destinationId) > 0 }),
    /** Resolves when the queue has ended, after its signal was aborted. */
    ended: run(),
  };
}

/** Characters kept of what a message said. */
const MAX_TEXT = 2_000;

function plainText(message: Notification | undefined): string {
  if (message === undefined) return "";
  const { headline, blocks, fields } = message;
  const parts = [headline, ...blocks.map(({ text }) => text), ...fields.map(({ name, value }) => `${name}: ${value}`)];
  return truncateText(parts.filter((part) => part !== "").join("\n"), MAX_TEXT);
}

/** An internal error fails this message and not the queue. */
function refusalOf(error: unknown): DeliveryOutcome {
  if (isDiskError(error)) throw error;
  return { kind: "refused", reason: deliveryReason("unsendable", { error: String(error) }) };
}

function ids(deliveries: readonly Delivery[]): readonly number[] {
  return deliveries.map(({ id }) => id);
}
