import type { RegisteredClient } from "../../agents/claude/client-registry.ts";
import { isAtWork } from "../../core/session/open-work.ts";
import type { Session, ToolCall, Wait } from "../../core/session/session.ts";
import type { WatchedSession } from "./process-events.ts";

/** A client's status that contradicts its hooks. */
export interface RegistryMismatch {
  /** It is idle in the middle of a turn; or it has stopped waiting although an answer is due. */
  readonly kind: "interrupted" | "answered";
  readonly sinceMs: number;
  /**
   * How long the status has to stay the same; 0 where nothing can follow that would take it back. Null: it is unproven,
   * because the client was not seen working or waiting in the very thing that has ended: the status may be older.
   */
  readonly lastsMs: number | null;
}

/**
 * A status may be over before the hook of the next dialog arrives. So may the hook of a failed turn, which the client
 * does not wait for. Measured: 20 to 130 ms.
 */
const HOOK_ARRIVES_MS = 250;
/**
 * This is the time where several dialogs would be over: the one of a background agent opens only once its waiting hook is let
 * go (`hook/ask.sh`). Measured: 300 to 400 ms after the answer to the one before it.
 */
const NEXT_DIALOG_OPENS_MS = 1_200;

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

/**
 * A hook is a process that has to start: its file is younger than its dialog by this much. Measured: 80 ms, and up to
 * 190 ms at a load of 9 to 17 on two cores.
 */
const HOOK_LAG_MS = 150;
/** Maximum delay of a dialog after its hook, unless it queues behind another one. Measured: 20 to 230 ms. */
const OPENS_WITHIN_MS = 1_000;

/** After an event, this is the client's time to write its status, where none was seen before. */
const WRITES_WITHIN_MS = 5_000;

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
    // A client at its prompt asks nothing: events behind its dialogs, such as a changed file's, do not keep them open.
    if (sinceMs <= (session.waits.at(-1)?.sinceMs ?? session.lastUsedAtMs)) return null;
    const isProven = isWithin(evidence.busyAtMs, session.turnSinceMs, nowMs);
    const isCurrent = isProven || nowMs - session.lastUsedAtMs >= WRITES_WITHIN_MS;
    return isCurrent ? { kind: "interrupted", sinceMs, lastsMs: isProven ? HOOK_ARRIVES_MS : null } : null;
  }
  if (!rests && status !== "busy") return null;
  const over = session.waits.filter((wait) => wait.sinceMs < sinceMs);
  const [first, ...others] = over;
  if (first === undefined) return null;
  // All of them: a wait that began during an answer may have its dialog before it.
  if (!over.every((wait) => hadDialog(session, wait, { evidence, nowMs })))
    return rests ? null : { kind: "answered", sinceMs, lastsMs: null };
  if (others.length > 0) return { kind: "answered", sinceMs, lastsMs: NEXT_DIALOG_OPENS_MS };
  const isSure = onlyAskingCall(session) !== null && beganWith(first, evidence);
  return { kind: "answered", sinceMs, lastsMs: isSure ? 0 : HOOK_ARRIVES_MS };
}

/**
 * Whether the client's seen wait included this one: the client began to wait with it, or still waited when its dialog
 * had to be there. Where only one call can ask, the client began to wait with it if it did so after the call began: it
 * asks once the call's first hook has ended.
 */
function hadDialog(
  session: Session,
  wait: Wait,
  { evidence, nowMs }: { readonly evidence: HookEvidence; readonly nowMs: number },
): boolean {
  const { waitingAtMs, waitingSinceMs } = evidence;
  const isOfItsOwn = beganWith(wait, evidence) || waitingSinceMs >= (onlyAskingCall(session)?.startedAtMs ?? Infinity);
  return (
    (isOfItsOwn && isWithin(waitingAtMs, wait.sinceMs, nowMs)) ||
    isWithin(waitingAtMs, wait.sinceMs + OPENS_WITHIN_MS, nowMs)
  );
}

function beganWith({ sinceMs }: Wait, { waitingSinceMs }: HookEvidence): boolean {
  return waitingSinceMs >= sinceMs - HOOK_LAG_MS;
}

/** The call of the session's only wait, if it is the main agent's and nothing else runs that could open a dialog. */
function onlyAskingCall({ waits, openToolCalls, subagents }: Session): ToolCall | null {
  const [call, ...otherCalls] = openToolCalls;
  const [wait, ...otherWaits] = waits;
  const isAlone = otherCalls.length === 0 && otherWaits.length === 0 && !subagents.some(isAtWork);
  return isAlone && call?.toolUseId === wait?.toolUseId && call?.agentId === null ? call : null;
}

/** Milliseconds until the client must be seen waiting for all its dialogs to be known; null where they are. */
export function dialogsKnownInMs(session: Session, evidence: HookEvidence, nowMs: number): number | null {
  const unknown = session.waits.filter((wait) => !hadDialog(session, wait, { evidence, nowMs }));
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
