import type { RegisteredClient } from "../../claude/client-registry.ts";
import type { Session, Wait } from "../../core/session/session.ts";
import type { WatchedSession } from "./process-events.ts";

/** What a client says about itself against what its hooks told. */
export interface RegistryMismatch {
  /** It rests in the middle of a turn; or it waits no more although it should wait for an answer. */
  readonly kind: "interrupted" | "answered";
  readonly sinceMs: number;
  /** It was heard to work, or to wait, in the very thing that it says is over: no older word is taken for a newer one. */
  readonly isProven: boolean;
}

/** When a client was last heard to say so, by our clock. */
export interface HookEvidence {
  /** That it waits for a person. */
  readonly waitingAtMs: number;
  /** Since when, as it said then. */
  readonly waitingSinceMs: number;
  /** That it works or waits. */
  readonly busyAtMs: number;
}

export const NO_EVIDENCE: HookEvidence = { waitingAtMs: 0, waitingSinceMs: 0, busyAtMs: 0 };

/** A hook is a process that has to start: its file is so much younger than the dialog that it tells of. Measured: 80 ms. */
const HOOK_LAG_MS = 150;
/** The dialog comes so long after its hook at most, or has its place behind another one. Measured: 20 to 230 ms. */
const OPENS_WITHIN_MS = 1_000;

/** After an event the client gets this long to say what it is doing, where it was not heard before. */
const QUIET_MS = 5_000;

export function evidenceFrom(
  { status, statusSinceMs }: RegisteredClient,
  before: HookEvidence,
  nowMs: number,
): HookEvidence {
  if (status === "waiting") return { waitingAtMs: nowMs, waitingSinceMs: statusSinceMs ?? 0, busyAtMs: nowMs };
  return status === "busy" ? { ...before, busyAtMs: nowMs } : before;
}

/**
 * What no hook tells, and the client's registry does: that a person stopped the turn, or allowed what was asked. Measured
 * with client 2.1.331: it says `busy` all through a turn, subagents and agents in the background included, `waiting`
 * while any dialog is open, also between two that stand in a queue, `shell` while only a command runs in the background,
 * and the next word within 100 ms of a key. Its word is often some 80 ms older than the time of the hook that belongs to
 * it, because a hook is a process that has to start. What it said before the hooks did does not count.
 * @returns null where the two agree, or the client does not say
 */
export function mismatchOf(
  session: WatchedSession,
  { status, statusSinceMs: sinceMs }: RegisteredClient,
  { evidence, nowMs }: { readonly evidence: HookEvidence; readonly nowMs: number },
): RegistryMismatch | null {
  if (!claimsToBeBusy(session) || sinceMs === null) return null;
  const rests = status === "idle" || status === "shell";
  if (rests && session.turnSinceMs !== null) {
    if (sinceMs <= session.lastUsedAtMs) return null;
    const isProven = isWithin(evidence.busyAtMs, session.turnSinceMs, nowMs);
    const isLastWord = isProven || nowMs - session.lastUsedAtMs >= QUIET_MS;
    return isLastWord ? { kind: "interrupted", sinceMs, isProven } : null;
  }
  if (!rests && status !== "busy") return null;
  const over = session.waits.filter((wait) => wait.sinceMs < sinceMs);
  if (over.length === 0) return null;
  // Each of them: one that began while another was answered may have its dialog before it.
  const isProven = over.every((wait) => hadDialog(wait, evidence, nowMs));
  return isProven || !rests ? { kind: "answered", sinceMs, isProven } : null;
}

/**
 * Whether what the client was heard to wait for was this wait among others: it began to wait with it, or still waited
 * when its dialog had to be there.
 */
function hadDialog({ sinceMs }: Wait, { waitingAtMs, waitingSinceMs }: HookEvidence, nowMs: number): boolean {
  const isOfItsOwn = waitingSinceMs >= sinceMs - HOOK_LAG_MS && isWithin(waitingAtMs, sinceMs, nowMs);
  return isOfItsOwn || isWithin(waitingAtMs, sinceMs + OPENS_WITHIN_MS, nowMs);
}

/** In how many milliseconds the client has to be heard to wait, so that all its dialogs are known; null where they are. */
export function dialogsKnownInMs({ waits }: Session, evidence: HookEvidence, nowMs: number): number | null {
  const unknown = waits.filter((wait) => !hadDialog(wait, evidence, nowMs));
  const dueMs = unknown.map(({ sinceMs }) => sinceMs + OPENS_WITHIN_MS - nowMs).filter((restMs) => restMs > 0);
  return dueMs.length === 0 ? null : Math.max(...dueMs);
}

/** After a clock was set back nothing that was heard before counts. */
function isWithin(atMs: number, sinceMs: number, nowMs: number): boolean {
  return sinceMs <= atMs && atMs <= nowMs;
}

export function isSameClaim(one: RegistryMismatch, other: RegistryMismatch | null): boolean {
  return one.kind === other?.kind && one.sinceMs === other.sinceMs;
}

export function claimsToBeBusy({ state }: Session): boolean {
  return state === "working" || state === "waiting";
}
