import type { RegisteredClient } from "../../claude/client-registry.ts";
import type { Session, Wait } from "../../core/session/session.ts";
import type { WatchedSession } from "./process-events.ts";

/** A client's status that contradicts its hooks. */
export interface RegistryMismatch {
  /** It is idle in the middle of a turn; or it has stopped waiting although an answer is due. */
  readonly kind: "interrupted" | "answered";
  readonly sinceMs: number;
  /** The client was seen working or waiting in the very thing that has ended: so the status is newer than it. */
  readonly isProven: boolean;
  /** Whether the session has several waits. */
  readonly isOfSeveral: boolean;
}

/** When a client's status last had these values, by our clock. */
export interface HookEvidence {
  /** Waiting for a person. */
  readonly waitingAtMs: number;
  /** The start of that wait, from the status. */
  readonly waitingSinceMs: number;
  /** Working or waiting. */
  readonly busyAtMs: number;
}

export const NO_EVIDENCE: HookEvidence = { waitingAtMs: 0, waitingSinceMs: 0, busyAtMs: 0 };

/** A hook is a process that has to start: its file is younger than its dialog by this much. Measured: 80 ms. */
const HOOK_LAG_MS = 150;
/** Maximum delay of a dialog after its hook, unless it queues behind another one. Measured: 20 to 230 ms. */
const OPENS_WITHIN_MS = 1_000;

/** After an event, this is the client's time to write its status, where none was seen before. */
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
 * Finds facts that only the client's registry shows: a person stopped the turn, or allowed a request. Measured with
 * client 2.1.331: its status is `busy` all through a turn, including subagents and agents in the background. It is
 * `waiting` while any dialog is open, also between two in a queue (2.1.199 to 2.1.332), and `shell` while only a command runs in the
 * background. The next status follows within 100 ms of a key. A status is often some 80 ms older than its hook's time,
 * because a hook is a process that has to start. A status from before the hooks does not count.
 * @returns null where the two agree, or the client has no status
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
    const isCurrent = isProven || nowMs - session.lastUsedAtMs >= QUIET_MS;
    return isCurrent ? { kind: "interrupted", sinceMs, isProven, isOfSeveral: false } : null;
  }
  if (!rests && status !== "busy") return null;
  const over = session.waits.filter((wait) => wait.sinceMs < sinceMs);
  if (over.length === 0) return null;
  // All of them: a wait that began during an answer may have its dialog before it.
  const isProven = over.every((wait) => hadDialog(wait, evidence, nowMs));
  return isProven || !rests ? { kind: "answered", sinceMs, isProven, isOfSeveral: over.length > 1 } : null;
}

/**
 * Whether the client's seen wait included this one: the client began to wait with it, or still waited when its dialog
 * had to be there.
 */
function hadDialog({ sinceMs }: Wait, { waitingAtMs, waitingSinceMs }: HookEvidence, nowMs: number): boolean {
  const isOfItsOwn = waitingSinceMs >= sinceMs - HOOK_LAG_MS && isWithin(waitingAtMs, sinceMs, nowMs);
  return isOfItsOwn || isWithin(waitingAtMs, sinceMs + OPENS_WITHIN_MS, nowMs);
}

/** Milliseconds until the client must be seen waiting for all its dialogs to be known; null where they are. */
export function dialogsKnownInMs({ waits }: Session, evidence: HookEvidence, nowMs: number): number | null {
  const unknown = waits.filter((wait) => !hadDialog(wait, evidence, nowMs));
  const dueMs = unknown.map(({ sinceMs }) => sinceMs + OPENS_WITHIN_MS - nowMs).filter((restMs) => restMs > 0);
  return dueMs.length === 0 ? null : Math.max(...dueMs);
}

/** After a clock was set back, earlier evidence does not count. */
function isWithin(atMs: number, sinceMs: number, nowMs: number): boolean {
  return sinceMs <= atMs && atMs <= nowMs;
}

export function isSameClaim(one: RegistryMismatch, other: RegistryMismatch | null): boolean {
  return one.kind === other?.kind && one.sinceMs === other.sinceMs;
}

export function claimsToBeBusy({ state }: Session): boolean {
  return state === "working" || state === "waiting";
}
