import type { Announcement } from "../../core/announcement.ts";
import type { Attempt, DeliveryOutcome } from "../../core/delivery.ts";
import type { Delivery } from "../../core/outbox.ts";
import { createCardQueue, type CardStep } from "./card-queue.ts";
import { choosePost, foldedInto, isQuestion, type PostStep } from "./choose-step.ts";
import { isFaultOfDisk } from "./fault-of-disk.ts";
import type { LaneOptions, LaneStatus } from "./lane-options.ts";
import { createNap } from "./nap.ts";
import { createPatience } from "./patience.ts";
import { writeCard } from "./write-card.ts";
import { writeMessages } from "./write-messages.ts";

type Held = "posts" | "cards";

const BOTH: readonly Held[] = ["posts", "cards"];

/** Open messages looked at in one turn: more than any batch and any folding needs at once. */
const LOOK_AHEAD = 500;

/** One destination's queue: one request at a time, in the order of events. */
export interface Lane {
  /** There may be something to do. */
  poke(): void;
  cardChanged(sessionId: string): void;
  putAway(sessionId: string): void;
  status(): LaneStatus;
  /** Resolves when the lane has ended after its signal was aborted. */
  readonly ended: Promise<void>;
}

export function startLane(options: LaneOptions): Lane {
  const {
    destinationId,
    outbox,
    service,
    compose,
    isWaiting,
    readCard,
    clock,
    steadyClock,
    sleep,
    random,
    logger,
    pace,
    signal,
    pause,
  } = options;
  const destination = { id: destinationId };
  const cards = createCardQueue(pace);
  // A limit on new messages is none on edits: while messages wait their turn the cards go on, and the other way round.
  const notBefore = { posts: 0, cards: 0 };
  let reason: string | null = null;
  let disabled = false;
  const patience = createPatience(pace, random);
  // After a message has failed, a card has its turn first: whether it gets through tells whose fault it was.
  let cardFirst = false;
  let lossHeld = false;
  // What became of a message while the disk would not take it: to be journalled before anything else goes out.
  let unsettled: { readonly deliveries: readonly Delivery[]; readonly outcome: DeliveryOutcome } | null = null;
  const { rest, wake } = createNap(sleep);

  async function run(): Promise<void> {
    // Whoever starts a lane has something to say to it first: a card that is to come before the messages.
    await Promise.resolve();
    while (!signal.aborted) {
      const nowMs = steadyClock.now();
      const freeAtMs = Math.max(Math.min(notBefore.posts, notBefore.cards), pause.untilMs);
      if (freeAtMs > nowMs) {
        await rest(freeAtMs - nowMs);
        continue;
      }
      if (notBefore.posts <= nowMs) {
        disabled = false;
        reason = null;
      }
      try {
        await step(nowMs);
      } catch (error) {
        // A fault of ours or of the disk: nothing is lost, for everything is journalled; but do not spin.
        logger.error("a message could not be handled", { destination: destinationId, reason: String(error) });
        hold(BOTH, pace.maxBackoffMs, String(error));
      }
    }
  }

  async function step(nowMs: number): Promise<void> {
    if (unsettled !== null) return settleLast();
    const wallMs = clock.now();
    const post = nextPost(wallMs, notBefore.posts - nowMs);
    const card: CardStep = notBefore.cards > nowMs ? { kind: "later", atMs: notBefore.cards } : cards.next(nowMs);
    // A session's card comes before its first message: it makes the place where the message belongs.
    const firstOfSession = post.kind === "post" ? post.deliveries[0]?.sessionId : undefined;
    if (firstOfSession !== undefined && cards.isNew(firstOfSession)) {
      return notBefore.cards > nowMs ? rest(notBefore.cards - nowMs) : showCard(firstOfSession);
    }
    if (cardFirst && card.kind === "show") return showCard(card.sessionId);
    switch (post.kind) {
      case "post":
        return send(post.deliveries, wallMs);
      case "fold":
        outbox.settle(ids(post.deliveries), { state: "folded", reason: foldedInto(post.into.id) });
        return undefined;
      case "give-up":
        outbox.settle(ids(post.deliveries), { state: "failed", reason: "it could not be delivered for a day" });
        return undefined;
      case "later":
      case "none": {
        if (card.kind === "show") return showCard(card.sessionId);
        if (card.kind === "put-away") return away(card.sessionId);
        const postMs = post.kind === "later" ? post.atMs - wallMs : Infinity;
        return rest(Math.min(postMs, card.kind === "later" ? card.atMs - nowMs : Infinity));
      }
      default:
        return post satisfies never;
    }
  }

  function nextPost(nowMs: number, heldMs: number): PostStep {
    if (heldMs > 0) return { kind: "later", atMs: nowMs + heldMs };
    const maxBatch = Math.min(service.maxBatch, pace.maxBatch);
    return choosePost({ open: outbox.open(destinationId, LOOK_AHEAD), nowMs, maxBatch, pace });
  }

  async function send(deliveries: readonly Delivery[], nowMs: number): Promise<void> {
    const first = deliveries[0];
    if (first === undefined) return;
    if (first.batch === null && isQuestion(first) && !isWaiting(first.sessionId)) {
      outbox.settle(ids(deliveries), { state: "discarded", reason: "it was answered before anybody was told" });
      return;
    }
    const written = writeMessages(deliveries, { staleBeforeMs: nowMs - pace.staleAfterMs, outbox, compose });
    if (written.kind === "unwritable") {
      outbox.settle(ids(written.deliveries), { state: "failed", reason: written.reason });
      return;
    }
    const batch = first.batch ?? first.id;
    // Still `sending`: the attempt before this one broke off, nobody knows where.
    const mayStandThere = first.state !== "waiting";
    outbox.begin(ids(deliveries), batch, nowMs);
    const attempt: Attempt = {
      key: `${batch}:${first.createdAtMs}:${first.sessionId}`,
      mayStandThere,
      firstTriedAtMs: first.firstTriedAtMs ?? nowMs,
      signal,
    };
    unsettled = { deliveries, outcome: await postSafely(written.messages, attempt) };
    settleLast();
  }

  /** A fault of ours is this message's end, not the lane's. */
  async function postSafely(messages: readonly Announcement[], attempt: Attempt): Promise<DeliveryOutcome> {
    try {
      return await service.post(destination, messages, attempt);
    } catch (error) {
      if (isFaultOfDisk(error)) throw error;
      return { kind: "refused", reason: `it could not be sent: ${String(error)}` };
    }
  }

  /** Kept until it is on disk: what was sent must not go out again because the disk was full. */
  function settleLast(): void {
    if (unsettled === null) return;
    settle(unsettled.deliveries, unsettled.outcome);
    unsettled = null;
  }

  function settle(deliveries: readonly Delivery[], outcome: DeliveryOutcome): void {
    const all = ids(deliveries);
    const first = deliveries[0];
    // Once an answer was lost, no later failure of ours can take that doubt away.
    const doubtful = first !== undefined && first.state !== "waiting";
    const again = doubtful ? "unknown" : "waiting";
    cardFirst = outcome.kind === "retry" || outcome.kind === "unknown";
    const exhausted = first !== undefined && patience.isExhausted(first, outcome, clock.now());
    switch (outcome.kind) {
      case "sent":
        patience.succeeded(clock.now());
        outbox.settle(all, { state: "sent", messageId: outcome.messageId, sentAtMs: clock.now() });
        return;
      case "retry":
        if (outcome.offline === true) outbox.settle(all, { state: "postponed", doubtful, reason: outcome.reason });
        else outbox.settle(all, { state: exhausted ? "failed" : again, reason: outcome.reason });
        if (!exhausted) hold(BOTH, patience.nextDelayMs(), outcome.reason);
        return;
      case "unknown":
        outbox.settle(all, { state: exhausted ? "failed" : "unknown", reason: outcome.reason });
        if (!exhausted) holdAfterLoss(outcome);
        return;
      case "refused":
        outbox.settle(all, { state: "failed", reason: outcome.reason });
        logger.warn("a message was refused", { destination: destinationId, reason: outcome.reason });
        return;
      case "wait":
      case "disabled":
        outbox.settle(all, { state: "postponed", doubtful, reason: outcome.reason });
        obey("posts", outcome);
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
    const attempt: Attempt = { key: `card:${sessionId}`, mayStandThere: false, signal };
    cardOutcome(sessionId, await service.showCard(destination, card, attempt));
  }

  async function away(sessionId: string): Promise<void> {
    cards.putAway(sessionId);
    const attempt: Attempt = { key: `away:${sessionId}`, mayStandThere: false, signal };
    cardOutcome(null, await service.putAway(destination, sessionId, attempt));
  }

  /** Cards may be shown twice: they ask, and when one gets through the messages follow. */
  function holdAfterLoss({ safe = false, reason: why }: Extract<DeliveryOutcome, { kind: "unknown" }>): void {
    const { postsMs, cardsMs } = patience.delaysAfterLoss(safe);
    hold(["cards"], cardsMs, why);
    hold(["posts"], postsMs, why);
    lossHeld = true;
  }

  /** A card is only a view: the next change shows it anyway. So it is tried again, but never kept as a dead letter. */
  function cardOutcome(sessionId: string | null, outcome: DeliveryOutcome | "unchanged"): void {
    if (outcome === "unchanged") return;
    if (outcome.kind === "sent") {
      patience.succeeded(clock.now());
      if (lossHeld) notBefore.posts = 0;
      lossHeld = false;
      return;
    }
    if (outcome.kind === "refused") {
      logger.warn("a session's card was refused", { destination: destinationId, reason: outcome.reason });
      return;
    }
    if (sessionId !== null) {
      // A first card that has to wait its turn is still the first: its session's messages stay behind it.
      if (outcome.kind === "wait") cards.postponed(sessionId);
      else cards.changed(sessionId);
    }
    if (outcome.kind === "wait" || outcome.kind === "disabled") {
      obey("cards", outcome);
      return;
    }
    hold(lossHeld ? ["cards"] : BOTH, patience.nextDelayMs(), outcome.reason);
  }

  function obey(what: Held, outcome: Extract<DeliveryOutcome, { kind: "wait" | "disabled" }>): void {
    if (outcome.kind === "wait") {
      if (outcome.everywhere) pause.untilMs = Math.max(pause.untilMs, steadyClock.now() + outcome.delayMs);
      hold([what], outcome.delayMs, outcome.reason);
      return;
    }
    if (!disabled) logger.error("a destination is disabled", { destination: destinationId, reason: outcome.reason });
    hold(BOTH, pace.recheckMs, outcome.reason);
    disabled = true;
  }

  function hold(held: readonly Held[], delayMs: number, why: string): void {
    for (const what of held) notBefore[what] = steadyClock.now() + delayMs;
    if (held.includes("posts")) lossHeld = false;
    reason = why;
  }

  signal.addEventListener("abort", wake, { once: true });
  return {
    poke: wake,
    cardChanged: (sessionId) => {
      cards.changed(sessionId);
      wake();
    },
    putAway: (sessionId) => {
      cards.wantAway(sessionId);
      wake();
    },
    status: () => {
      const restMs = Math.max(notBefore.posts, pause.untilMs) - steadyClock.now();
      const held = restMs > 0;
      return {
        destinationId,
        state: !held ? "ok" : disabled ? "disabled" : "waiting",
        reason: held ? reason : null,
        untilMs: held ? clock.now() + restMs : null,
      };
    },
    ended: run(),
  };
}

function ids(deliveries: readonly Delivery[]): readonly number[] {
  return deliveries.map(({ id }) => id);
}
