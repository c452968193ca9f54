import type { Delivery } from "../../core/outbox.ts";
import type { Pace } from "./pace.ts";

/** What a lane does next with the messages that wait in it. */
export type PostStep =
  | { readonly kind: "none" }
  | { readonly kind: "later"; readonly atMs: number }
  /** These go out as one message. */
  | { readonly kind: "post"; readonly deliveries: readonly Delivery[] }
  /** Stale and many: these are only counted in the message of `into`. */
  | { readonly kind: "fold"; readonly deliveries: readonly Delivery[]; readonly into: Delivery }
  /** Nobody wants to hear it any more. */
  | { readonly kind: "give-up"; readonly deliveries: readonly Delivery[] };

interface Waiting {
  /** In the order of their events. */
  readonly open: readonly Delivery[];
  readonly nowMs: number;
  readonly maxBatch: number;
  readonly pace: Pace;
}

/** Decides on the next message of a lane; pure. The order of events is kept. */
export function choosePost({ open, nowMs, maxBatch, pace }: Waiting): PostStep {
  const first = open[0];
  if (first === undefined) return { kind: "none" };
  // Tried before: whatever was part of that message is part of its repeat, or a repeat could not be recognised.
  if (first.batch !== null) return { kind: "post", deliveries: open.filter((one) => one.batch === first.batch) };

  const tooOld = open.filter((one) => one.batch === null && nowMs - one.createdAtMs > pace.deadlineMs);
  if (tooOld.length > 0) return { kind: "give-up", deliveries: tooOld };
  // Old news calls nobody any more: what would only have pinged is quiet then, and may be folded.
  const isPressing = (one: Delivery): boolean =>
    isUrgent(one) && (one.kind === "failure" || isQuestion(one) || nowMs - one.createdAtMs <= pace.staleAfterMs);
  if (isPressing(first)) {
    const readyAt = (one: Delivery): number => (isQuestion(one) ? endOfGrace(one, pace.askGraceMs, nowMs) : nowMs);
    if (readyAt(first) > nowMs) return { kind: "later", atMs: readyAt(first) };
    // Questions that had to wait together are told, and ping, together.
    const others = questionsBehind(open, first).filter((one) => readyAt(one) <= nowMs);
    return { kind: "post", deliveries: [first, ...others].slice(0, maxBatch) };
  }

  const company = quietCompany(open, first, isPressing);
  const stale = company.filter((one) => nowMs - one.createdAtMs > pace.staleAfterMs);
  const surplus = stale.slice(0, Math.max(0, stale.length - pace.keptWhenFolding));
  const into = stale[surplus.length];
  if (surplus.length > 0 && into !== undefined) return { kind: "fold", deliveries: surplus, into };

  const batch = company.slice(0, maxBatch);
  const readyAtMs = endOfGrace(first, pace.coalesceMs, nowMs);
  const somebodyIsInAHurry = open.some(isPressing);
  if (batch.length < maxBatch && nowMs < readyAtMs && !somebodyIsInAHurry) return { kind: "later", atMs: readyAtMs };
  return { kind: "post", deliveries: batch };
}

/** Never later than a grace from now on: an event may come from the future, when the clock has been set back. */
function endOfGrace({ createdAtMs }: Delivery, graceMs: number, nowMs: number): number {
  return createdAtMs > nowMs + graceMs ? nowMs : createdAtMs + graceMs;
}

/** A person is needed, or something broke: told apart, and before anything quiet waits for company. */
function isUrgent(delivery: Delivery): boolean {
  return delivery.mention || delivery.kind === "failure" || isQuestion(delivery);
}

/** Somebody has to answer, until somebody has answered. */
export function isQuestion({ kind }: Delivery): boolean {
  return kind === "permission" || kind === "question" || kind === "plan";
}

/** Questions of the first one's session that nothing else of it stands between. */
function questionsBehind(open: readonly Delivery[], first: Delivery): readonly Delivery[] {
  if (!isQuestion(first)) return [];
  const behind = open.filter((one) => one.sessionId === first.sessionId && one.id > first.id);
  const otherAt = behind.findIndex((one) => !isQuestion(one) || one.batch !== null);
  return otherAt < 0 ? behind : behind.slice(0, otherAt);
}

/** The quiet messages of the first one's session that follow it before anything urgent of that session. */
function quietCompany(
  open: readonly Delivery[],
  first: Delivery,
  isPressing: (one: Delivery) => boolean,
): readonly Delivery[] {
  const own = open.filter((one) => one.sessionId === first.sessionId && one.batch === null);
  const urgentAt = own.findIndex(isPressing);
  return urgentAt < 0 ? own : own.slice(0, urgentAt);
}

/** The reason that a folded message has: with it, those that one message stands for are counted. */
export function foldedInto(id: number): string {
  return `folded into ${id}`;
}
