import { deliveryReason, mergedInto } from "../../core/i18n/delivery-reason.ts";
import type { Urgency } from "../../core/notification/delivery.ts";
import type { Delivery, DeliveryEnd } from "../../core/notification/outbox.ts";
import { isReminder } from "../../core/notification/reminder.ts";
import { isQuestionKind } from "../../core/notification/notification.ts";
import { isAskingEnd } from "../policy/subject.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";

export const URGENCIES: readonly Urgency[] = ["question", "failure", "quiet"];

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
  /** These are not sent: answered, too old, or only counted in another message. */
  | { readonly kind: "end"; readonly deliveries: readonly Delivery[]; readonly end: DeliveryEnd };

interface Waiting extends Pick<DestinationQueueOptions, "timings" | "stillHolds" | "isOvertaken" | "standsAlone"> {
  /** In the order of their events: all urgent ones with their predecessors in the same session, and others. */
  readonly open: readonly Delivery[];
  readonly nowMs: number;
  readonly maxBatch: number;
  readonly heldUntilMs: (urgency: Urgency) => number;
  /** When the provider's last limit ends or ended. A message that was ready before has waited for it. */
  readonly limitedUntilMs: (urgency: Urgency) => number;
  /** A later one is not looked at before: what follows it does not wait for it. */
  readonly notBeforeMs: (one: Delivery) => number;
  readonly mayMix: (sessionId: string) => boolean;
}

/**
 * Chooses the next message of a destination queue; pure. Urgent messages go first. A session keeps the order of its
 * events: messages before an urgent one go along with it, or are folded if they exceed one message. Where each message
 * goes alone, the urgent one overtakes them.
 */
export function choosePost(waiting: Waiting): PostStep {
  const needless = answeredQuestions(waiting) ?? overtakenTurns(waiting);
  if (needless !== null) return needless;
  const { nowMs, notBeforeMs } = waiting;
  const laterMs = Math.min(...waiting.open.map(notBeforeMs).filter((atMs) => atMs > nowMs));
  const step = chooseDue({ ...waiting, open: waiting.open.filter((one) => notBeforeMs(one) <= nowMs) });
  if (laterMs === Infinity || step.kind === "post" || step.kind === "end") return step;
  return { kind: "later", atMs: Math.min(laterMs, step.kind === "later" ? step.atMs : Infinity) };
}

function chooseDue(waiting: Waiting): PostStep {
  const { open, nowMs, timings, heldUntilMs } = waiting;
  const tooOld = open.filter(
    (one) => one.batch === null && !isQuestion(one) && nowMs - one.createdAtMs > timings.deadlineMs,
  );
  if (tooOld.length > 0) {
    return { kind: "end", deliveries: tooOld, end: { state: "failed", reason: deliveryReason("gave-up") } };
  }
  const sessions = [...Map.groupBy(open, ({ sessionId }) => sessionId).values()];
  let soonestMs = Infinity;
  for (const urgency of URGENCIES) {
    const lots = sessions
      .flatMap((own) => (urgency === "quiet" ? quietLot(waiting, own) : pressingLot(waiting, own, urgency)) ?? [])
      .toSorted((one, other) => idOf(one) - idOf(other));
    const heldMs = heldUntilMs(urgency);
    const ready = lots.filter(({ readyMs }) => Math.max(readyMs, heldMs) <= nowMs);
    const [first] = ready;
    if (first !== undefined) return stepOf(waiting, first, { urgency, ready });
    soonestMs = Math.min(soonestMs, ...lots.map(({ readyMs }) => Math.max(readyMs, heldMs)));
  }
  return soonestMs === Infinity ? { kind: "none" } : { kind: "later", atMs: soonestMs };
}

/** Messages of one session that go together. */
interface Lot {
  readonly deliveries: readonly Delivery[];
  readonly readyMs: number;
  /** Counts the deliveries in this one, because they exceed one message. */
  readonly foldInto?: Delivery;
  /** A repeat must be the same message, so it goes alone. */
  readonly isRepeat?: true;
}

function idOf({ deliveries }: Lot): number {
  return deliveries[0]?.id ?? 0;
}

/** One message. While a limit makes messages wait, it includes the ready ones of other sessions. */
function stepOf(
  { mayMix, limitedUntilMs, maxBatch, standsAlone = () => false }: Waiting,
  lot: Lot,
  { urgency, ready }: { readonly urgency: Urgency; readonly ready: readonly Lot[] },
): PostStep {
  const { readyMs, foldInto } = lot;
  if (foldInto !== undefined) {
    return { kind: "end", deliveries: lot.deliveries, end: { state: "folded", reason: mergedInto(foldInto.id) } };
  }
  const mixes = ({ deliveries: [first], foldInto: into, isRepeat }: Lot): boolean =>
    isRepeat === undefined &&
    into === undefined &&
    first !== undefined &&
    mayMix(first.sessionId) &&
    !standsAlone(first);
  const deliveries = [...lot.deliveries];
  for (const other of readyMs < limitedUntilMs(urgency) && mixes(lot) ? ready : []) {
    const fits = deliveries.length + other.deliveries.length <= maxBatch;
    if (other !== lot && fits && mixes(other)) deliveries.push(...other.deliveries);
  }
  return { kind: "post", deliveries, urgency, readyMs };
}

/** The session's first urgent message, with earlier ones. */
function pressingLot(waiting: Waiting, own: readonly Delivery[], urgency: Urgency): Lot | null {
  const { open, nowMs, maxBatch, timings, standsAlone = () => false } = waiting;
  const at = own.findIndex((one) => urgencyOf(one) === urgency);
  const one = own[at];
  const before = own.slice(0, Math.max(0, at));
  // A failure after a question goes along with it, or follows it.
  if (one === undefined || (urgency === "failure" && before.some(isQuestion))) return null;
  const askedMs = (asked: Delivery): number => endOfGrace(asked, timings.askGraceMs, nowMs);
  const readyMs = isQuestion(one) ? askedMs(one) : Math.min(nowMs, one.createdAtMs);
  const tried = [...before, one].find(({ batch }) => batch !== null);
  if (tried !== undefined) return repeatOf(open, tried, tried === one ? -Infinity : readyMs);
  if (maxBatch === 1 || standsAlone(one)) return { deliveries: [one], readyMs };
  const surplus = before.length + 1 - maxBatch;
  if (surplus > 0) {
    const quiet = before.filter((other) => urgencyOf(other) === "quiet");
    const foldInto = quiet[surplus];
    if (foldInto === undefined) return { deliveries: own.slice(0, maxBatch), readyMs };
    return { deliveries: quiet.slice(0, surplus), readyMs, foldInto };
  }
  // Questions that had to wait together go out, and ping, together.
  const after = own.slice(at + 1);
  const otherAt = after.findIndex((other) => !isQuestion(other) || other.batch !== null);
  const behind = isQuestion(one) ? after.slice(0, otherAt < 0 ? after.length : otherAt) : [];
  const deliveries = [...before, one, ...behind.filter((other) => askedMs(other) <= nowMs)];
  return { deliveries: deliveries.slice(0, maxBatch), readyMs };
}

/** The session's first messages that are not urgent. They stay behind urgent ones. */
function quietLot(waiting: Waiting, own: readonly Delivery[]): Lot | null {
  const { open, nowMs, maxBatch, timings } = waiting;
  const [first] = own;
  if (first === undefined || urgencyOf(first) !== "quiet") return null;
  if (first.batch !== null) return repeatOf(open, first, -Infinity);
  // A message that pings does not wait for others.
  const pings = (one: Delivery): boolean => one.ping && !isStale(one, waiting);
  if (pings(first)) return { deliveries: [first], readyMs: first.createdAtMs };
  const endAt = own.findIndex((one) => urgencyOf(one) !== "quiet" || pings(one) || one.batch !== null);
  const quiet = own.slice(0, endAt < 0 ? own.length : endAt);
  const stale = quiet.filter((one) => isStale(one, waiting));
  const surplus = stale.length - timings.keptWhenFolding;
  const foldInto = stale[surplus];
  if (surplus > 0 && foldInto !== undefined) {
    return { deliveries: stale.slice(0, surplus), readyMs: first.createdAtMs, foldInto };
  }
  const isFull = quiet.length >= maxBatch && !isInGrace(first, waiting);
  // One that waits for a prompt goes along with the next message of its session.
  const graceMs = (one: Delivery): number => (isInGrace(one, waiting) ? timings.finishedGraceMs : timings.coalesceMs);
  const readyMs = isFull
    ? Math.min(nowMs, first.createdAtMs)
    : Math.min(...quiet.map((one) => endOfGrace(one, graceMs(one), nowMs)));
  return { deliveries: quiet.slice(0, maxBatch), readyMs };
}

function repeatOf(open: readonly Delivery[], { batch }: Delivery, readyMs: number): Lot {
  return { deliveries: open.filter((one) => one.batch === batch), readyMs, isRepeat: true };
}

/** Discards questions that are answered. A message that a person wants repeated is still sent. */
function answeredQuestions({ open, stillHolds }: Waiting): PostStep | null {
  const isOver = (one: Delivery): boolean =>
    (isQuestion(one) || isReminder(one)) && !isRetriedByPerson(one) && !stillHolds(one);
  const unsent = open.filter((one) => one.state === "waiting" && isOver(one));
  const tried = open.filter(({ state }) => state !== "waiting");
  // A repeat is the same message: it is discarded only if every question in it is answered.
  const doubtful = [...Map.groupBy(tried, ({ batch }) => batch).values()].find((whole) => whole.every(isOver));
  const deliveries = unsent.length > 0 ? unsent : doubtful;
  if (deliveries === undefined) return null;
  const reason = deliveryReason(unsent.length > 0 ? "answered" : "answered-unconfirmed");
  return { kind: "end", deliveries, end: { state: "discarded", reason } };
}

/** Discards finished turns that a person has followed up: they were read, or were not waited for. */
function overtakenTurns({ open, timings, stillHolds, isOvertaken }: Waiting): PostStep | null {
  if (timings.finishedGraceMs === 0) return null;
  const deliveries = open.filter(
    (one) => one.state === "waiting" && isSilentEnd(one) && !stillHolds(one) && isOvertaken(one),
  );
  if (deliveries.length === 0) return null;
  return { kind: "end", deliveries, end: { state: "discarded", reason: deliveryReason("overtaken") } };
}

/** A finished turn that makes no sound, asks nothing, and was not tried yet. */
function isSilentEnd({ kind, cause, silent, batch }: Delivery): boolean {
  return kind === "finished" && silent && batch === null && !isAskingEnd(cause);
}

function isInGrace(one: Delivery, { stillHolds }: Waiting): boolean {
  return isSilentEnd(one) && stillHolds(one);
}

/** Only a dead letter that a person retries has a batch and no attempts. */
function isRetriedByPerson({ state, batch, attempts }: Delivery): boolean {
  return state === "waiting" && batch !== null && attempts === 0;
}

/** At most one grace period from now: after the clock was set back, an event may be in the future. */
function endOfGrace({ createdAtMs }: Delivery, graceMs: number, nowMs: number): number {
  return createdAtMs > nowMs + graceMs ? nowMs : createdAtMs + graceMs;
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
  const isOwn = kind === "health" || kind === "budget" || kind === "limit";
  return kind === "failure" || (isOwn && ping) ? "failure" : "quiet";
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
