import { deliveryReason, mergedInto } from "../../core/i18n/delivery-reason.ts";
import type { Urgency } from "../../core/notification/delivery.ts";
import type { Delivery, DeliveryEnd } from "../../core/notification/outbox.ts";
import { isQuestionKind } from "../policy/subject.ts";
import type { DeliveryTimings } from "./destination-queue-options.ts";

/** The next step of a destination queue for its waiting messages. */
export type PostStep =
  | { readonly kind: "none" }
  | { readonly kind: "later"; readonly atMs: number }
  /** These go out as one message. `readyMs`: when they could have gone out without any hold. */
  | {
      readonly kind: "post";
      readonly deliveries: readonly Delivery[];
      readonly urgency: Urgency;
      readonly readyMs: number;
    }
  /** These are only counted in the message of `into`. */
  | { readonly kind: "fold"; readonly deliveries: readonly Delivery[]; readonly into: Delivery }
  /** Questions that are answered. `doubtful`: they may have been sent. */
  | { readonly kind: "discard"; readonly deliveries: readonly Delivery[]; readonly doubtful: boolean }
  /** These are past their deadline. */
  | { readonly kind: "give-up"; readonly deliveries: readonly Delivery[] };

interface Waiting {
  /** In the order of their events: all urgent ones with their predecessors in the same session, and others. */
  readonly open: readonly Delivery[];
  readonly nowMs: number;
  readonly maxBatch: number;
  readonly timings: DeliveryTimings;
  /** When messages of this urgency may go out. */
  readonly heldUntilMs: (urgency: Urgency) => number;
  /** When the provider's last limit ends or ended. A message that was ready before has waited for it. */
  readonly limitedUntilMs: (urgency: Urgency) => number;
  /** Whether it is still true: its question is open, or its session in the same state. */
  readonly stillHolds: (one: Delivery) => boolean;
  /** Whether one message may combine this session with others. */
  readonly mayMix: (sessionId: string) => boolean;
}

/**
 * Chooses the next message of a destination queue; pure. Urgent messages go first. A session keeps the order of its
 * events: messages before an urgent one go along with it, or are folded if they exceed one message. Where each message
 * goes alone, the urgent one overtakes them.
 */
export function choosePost(waiting: Waiting): PostStep {
  const { open, nowMs, timings } = waiting;
  const answered = answeredQuestions(waiting);
  if (answered !== null) return answered;
  const tooOld = open.filter(
    (one) => one.batch === null && !isQuestion(one) && nowMs - one.createdAtMs > timings.deadlineMs,
  );
  if (tooOld.length > 0) return { kind: "give-up", deliveries: tooOld };

  const sessions = Map.groupBy(open, ({ sessionId }) => sessionId);
  let soonestMs = Infinity;
  for (const lots of [pressingLots(waiting, sessions, "question"), pressingLots(waiting, sessions, "failure")]) {
    const [ready, laterMs] = firstReady(lots, nowMs);
    if (ready !== undefined) return postOf(waiting, ready, lots);
    soonestMs = Math.min(soonestMs, laterMs);
  }
  const lots = quietLots(waiting, sessions);
  const [ready, laterMs] = firstReady(lots, nowMs);
  if (ready !== undefined) return postOf(waiting, ready, lots);
  soonestMs = Math.min(soonestMs, laterMs);
  return soonestMs === Infinity ? { kind: "none" } : { kind: "later", atMs: soonestMs };
}

/** The final state of messages that are not sent. */
export function endOf(step: Extract<PostStep, { kind: "fold" | "discard" | "give-up" }>): DeliveryEnd {
  if (step.kind === "fold") return { state: "folded", reason: mergedInto(step.into.id) };
  if (step.kind === "give-up") return { state: "failed", reason: deliveryReason("gave-up") };
  return { state: "discarded", reason: deliveryReason(step.doubtful ? "answered-unconfirmed" : "answered") };
}

/** Messages of one session that go together. */
interface Lot {
  readonly deliveries: readonly Delivery[];
  readonly urgency: Urgency;
  readonly readyMs: number;
  readonly atMs: number;
  /** Messages to fold first, because the lot exceeds one message. */
  readonly fold: Extract<PostStep, { kind: "fold" }> | null;
  /** A repeat must be the same message, so it goes alone. */
  readonly isRepeat: boolean;
}

type Sessions = ReadonlyMap<string, readonly Delivery[]>;

function firstReady(lots: readonly Lot[], nowMs: number): readonly [Lot | undefined, number] {
  const ready = lots.find(({ atMs }) => atMs <= nowMs);
  return [ready, Math.min(Infinity, ...lots.map(({ atMs }) => atMs))];
}

/** One message. While a limit makes messages wait, it includes the ready ones of other sessions. */
function postOf({ limitedUntilMs, mayMix, nowMs, maxBatch }: Waiting, lot: Lot, lots: readonly Lot[]): PostStep {
  if (lot.fold !== null) return lot.fold;
  const { urgency, readyMs } = lot;
  const deliveries = [...lot.deliveries];
  const mixes = (one: Lot): boolean => {
    const sessionId = one.deliveries[0]?.sessionId;
    return !one.isRepeat && one.fold === null && sessionId !== undefined && mayMix(sessionId);
  };
  if (readyMs < limitedUntilMs(urgency) && mixes(lot)) {
    for (const other of lots) {
      const fits = deliveries.length + other.deliveries.length <= maxBatch;
      if (other !== lot && other.atMs <= nowMs && fits && mixes(other)) deliveries.push(...other.deliveries);
    }
  }
  return { kind: "post", deliveries, urgency, readyMs };
}

function pressingLots(waiting: Waiting, sessions: Sessions, urgency: "question" | "failure"): readonly Lot[] {
  return Array.from(sessions.values(), (own) => {
    const at = own.findIndex((one) => urgencyOf(one) === urgency);
    const one = own[at];
    // A failure after a question goes along with it, or follows it.
    const isBehind = urgency === "failure" && own.slice(0, at).some(isQuestion);
    return one === undefined || isBehind ? [] : [pressingLot(waiting, { own, at, one, urgency })];
  })
    .flat()
    .toSorted((one, other) => idOf(one) - idOf(other));
}

interface Pressing {
  readonly own: readonly Delivery[];
  readonly at: number;
  readonly one: Delivery;
  readonly urgency: Urgency;
}

function pressingLot(waiting: Waiting, { own, at, one, urgency }: Pressing): Lot {
  const { open, nowMs, maxBatch, timings, heldUntilMs } = waiting;
  const before = own.slice(0, at);
  const askedMs = (asked: Delivery): number => endOfGrace(asked, timings.askGraceMs, nowMs);
  const readyMs = isQuestion(one) ? askedMs(one) : Math.min(nowMs, one.createdAtMs);
  const tried = [...before, one].find(({ batch }) => batch !== null);
  if (tried !== undefined) {
    const atMs = Math.max(tried === one ? -Infinity : readyMs, heldUntilMs(urgency));
    const deliveries = open.filter(({ batch }) => batch === tried.batch);
    return { deliveries, urgency, readyMs, atMs, fold: null, isRepeat: true };
  }
  const atMs = Math.max(readyMs, heldUntilMs(urgency));
  const whole = { urgency, readyMs, atMs, isRepeat: false };
  if (maxBatch === 1) return { ...whole, deliveries: [one], fold: null };
  const surplus = before.length + 1 - maxBatch;
  if (surplus > 0) {
    const quiet = before.filter((other) => urgencyOf(other) === "quiet");
    const into = quiet[surplus];
    if (into === undefined) return { ...whole, deliveries: own.slice(0, maxBatch), fold: null };
    return { ...whole, deliveries: [], fold: { kind: "fold", deliveries: quiet.slice(0, surplus), into } };
  }
  // Questions that had to wait together go out, and ping, together.
  const behind = isQuestion(one) ? questionsBehind(own, at).filter((other) => askedMs(other) <= nowMs) : [];
  return { ...whole, deliveries: [...before, one, ...behind].slice(0, maxBatch), fold: null };
}

/** The session's questions that directly follow. */
function questionsBehind(own: readonly Delivery[], at: number): readonly Delivery[] {
  const behind = own.slice(at + 1);
  const otherAt = behind.findIndex((one) => !isQuestion(one) || one.batch !== null);
  return otherAt < 0 ? behind : behind.slice(0, otherAt);
}

/** Messages that are not urgent. In a session they stay behind the urgent ones. */
function quietLots(waiting: Waiting, sessions: Sessions): readonly Lot[] {
  return Array.from(sessions.values(), (own) => {
    const [first] = own;
    return first === undefined || urgencyOf(first) !== "quiet" ? [] : [quietLot(waiting, own, first)];
  }).flat();
}

function quietLot(waiting: Waiting, own: readonly Delivery[], first: Delivery): Lot {
  const { open, nowMs, maxBatch, timings, heldUntilMs } = waiting;
  const lot = { urgency: "quiet", fold: null, isRepeat: false } as const;
  const heldMs = heldUntilMs("quiet");
  if (first.batch !== null) {
    const deliveries = open.filter(({ batch }) => batch === first.batch);
    return { ...lot, deliveries, readyMs: -Infinity, atMs: heldMs, isRepeat: true };
  }
  // A message that pings does not wait for others.
  const pings = (one: Delivery): boolean => one.ping && !isStale(one, waiting);
  if (pings(first)) {
    return { ...lot, deliveries: [first], readyMs: first.createdAtMs, atMs: Math.max(first.createdAtMs, heldMs) };
  }
  const endAt = own.findIndex((one) => urgencyOf(one) !== "quiet" || pings(one));
  const quiet = (endAt < 0 ? own : own.slice(0, endAt)).filter(({ batch }) => batch === null);
  const stale = quiet.filter((one) => isStale(one, waiting));
  const surplus = stale.slice(0, Math.max(0, stale.length - timings.keptWhenFolding));
  const into = stale[surplus.length];
  if (surplus.length > 0 && into !== undefined) {
    const fold = { kind: "fold", deliveries: surplus, into } as const;
    return { ...lot, deliveries: [], readyMs: first.createdAtMs, atMs: heldMs, fold };
  }
  const batch = quiet.slice(0, maxBatch);
  const readyMs =
    batch.length < maxBatch ? endOfGrace(first, timings.coalesceMs, nowMs) : Math.min(nowMs, first.createdAtMs);
  return { ...lot, deliveries: batch, readyMs, atMs: Math.max(readyMs, heldMs) };
}

/** Discards questions that are answered. A message that a person wants repeated is still sent. */
function answeredQuestions({ open, stillHolds }: Waiting): PostStep | null {
  const isOver = (one: Delivery): boolean => isQuestion(one) && !isRetriedByPerson(one) && !stillHolds(one);
  const unsent = open.filter((one) => one.state === "waiting" && isOver(one));
  if (unsent.length > 0) return { kind: "discard", deliveries: unsent, doubtful: false };
  // A repeat is the same message: it is discarded only if every question in it is answered.
  for (const one of open) {
    if (one.state === "waiting" || !isQuestion(one)) continue;
    const whole = open.filter(({ batch }) => batch === one.batch);
    if (whole.every(isOver)) return { kind: "discard", deliveries: whole, doubtful: true };
  }
  return null;
}

/** A dead letter that a person retries: only this has a batch and no attempts. */
function isRetriedByPerson({ state, batch, attempts }: Delivery): boolean {
  return state === "waiting" && batch !== null && attempts === 0;
}

/** At most one grace period from now: after the clock was set back, an event may be in the future. */
function endOfGrace({ createdAtMs }: Delivery, graceMs: number, nowMs: number): number {
  return createdAtMs > nowMs + graceMs ? nowMs : createdAtMs + graceMs;
}

function idOf({ deliveries, fold }: Lot): number {
  return (deliveries[0] ?? fold?.into)?.id ?? 0;
}

/**
 * If a question is answered while the request is prepared, the message is composed again without it. A repeat is the
 * same message or none.
 */
export function wantedUntilSent(
  deliveries: readonly Delivery[],
  stillHolds: (one: Delivery) => boolean,
): () => boolean {
  const asked = deliveries.filter((one) => isQuestion(one) && stillHolds(one));
  const isRepeat = deliveries.some(({ state }) => state !== "waiting");
  return () => (isRepeat && asked.length > 0 ? asked.some(stillHolds) : asked.every(stillHolds));
}

function urgencyOf({ kind, ping }: Delivery): Urgency {
  if (isQuestionKind(kind)) return "question";
  return kind === "failure" || (kind === "health" && ping) ? "failure" : "quiet";
}

export function isQuestion({ kind }: Delivery): boolean {
  return isQuestionKind(kind);
}

/** Whether it should not ping any more: it is old, and no longer true. */
export function isStale(
  one: Delivery,
  { nowMs, timings, stillHolds }: Pick<Waiting, "nowMs" | "timings" | "stillHolds">,
): boolean {
  if (nowMs - one.createdAtMs <= timings.staleAfterMs) return false;
  return !(one.ping || urgencyOf(one) !== "quiet") || !stillHolds(one);
}
