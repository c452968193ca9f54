import type { HookEvent } from "../event.ts";
import type { SessionAction } from "./action.ts";
import { isOpen, markAsked } from "./calls.ts";
import { closeWork, isRunning } from "./open-work.ts";
import type { Session, SessionState, StateCause, ToolCall, Wait } from "./session.ts";

/**
 * Sets a session's state and clears the fields that it excludes: a failure when work begins, an end when it is back.
 */
export function enter(session: Session, state: SessionState, cause: StateCause): Session {
  const keepsFailure = state === "failed" || state === "ended";
  return {
    ...session,
    state,
    cause: state === session.state ? session.cause : cause,
    failure: keepsFailure ? session.failure : null,
    endedAtMs: state === "ended" ? session.endedAtMs : null,
    endReason: state === "ended" ? session.endReason : null,
  };
}

/** Waiting while any wait is open, working while any work continues, otherwise at rest. */
export function nextState(session: Session, rest: SessionState, cause: StateCause): Session {
  if (session.waits.length > 0) return enter(session, "waiting", cause);
  return enter(session, isBusy(session) ? "working" : rest, cause);
}

/** After an answer: back to the running work, once no wait is open. */
export function resume(session: Session): Session {
  return session.state === "waiting" && session.waits.length === 0 ? nextState(session, "done", "answered") : session;
}

function isBusy({ turnSinceMs, compactingSinceMs, background, openToolCalls }: Session): boolean {
  return turnSinceMs !== null || compactingSinceMs !== null || background.some(isRunning) || openToolCalls.some(isOpen);
}

const MAX_WAITS = 50;

interface NewWait {
  readonly kind: Wait["kind"];
  readonly ask: string;
  /** The tool of the call that asks; null where none asks, or where the client does not name it. */
  readonly toolName: string | null;
  readonly event: HookEvent;
}

const CAUSES = {
  permission: "permission-requested",
  question: "question-asked",
  plan: "plan-presented",
  elicitation: "elicitation",
  idle: "idle-notice",
  other: "idle-notice",
} as const satisfies Record<Wait["kind"], StateCause>;

/** Adds a wait. Asking the same thing twice is one wait. */
export function addWait(session: Session, { kind, ask, toolName, event }: NewWait): Session {
  const isOfCall = toolName !== null || event.action.kind === "permission-requested";
  const call = isOfCall ? findAskingCall(session, { toolName, ask, agentId: event.agentId }) : null;
  const toolUseId = call?.toolUseId ?? null;
  const agentId = call?.agentId ?? event.agentId;
  const repeated = session.waits.some(
    (wait) => wait.kind === kind && wait.ask === ask && wait.agentId === agentId && wait.toolUseId === toolUseId,
  );
  const wait: Wait = {
    kind,
    agentId,
    toolUseId,
    toolName: toolName ?? call?.toolName ?? null,
    ask,
    sinceMs: event.receivedAtMs,
  };
  // A session that asks for permission or an answer is past the idle prompt.
  const kept = kind === "idle" ? session.waits : session.waits.filter((other) => other.kind !== "idle");
  const asked = toolUseId === null ? session : markAsked(session, toolUseId, event);
  return enter({ ...asked, waits: repeated ? kept : [...kept, wait].slice(-MAX_WAITS) }, "waiting", CAUSES[kind]);
}

/**
 * Ends those waits: by a prompt, an answered question or a settled batch of tools (`apply-action.ts`), by a notice,
 * or because the client continues (`apply-facts.ts`). A wait also ends with the call that asks (`calls.ts`), and with
 * its agent, turn, session or process (`open-work.ts`); `addWait` drops the idle prompt and the oldest beyond the
 * limit.
 */
export function dropWaits(session: Session, over: (wait: Wait) => boolean): Session {
  return session.waits.some(over) ? { ...session, waits: session.waits.filter((wait) => !over(wait)) } : session;
}

interface Asking {
  readonly toolName: string | null;
  readonly ask: string;
  readonly agentId: string | null;
}

/**
 * A permission request has no call id: it belongs to the caller's open call of that tool with the same text, or else to
 * the newest one that does not wait yet. Where the client does not name the subagent that asks, the same text finds its
 * call.
 */
function findAskingCall(session: Session, { toolName, ask, agentId }: Asking): ToolCall | null {
  const waiting = new Set(session.waits.map((wait) => wait.toolUseId));
  const candidates = session.openToolCalls.filter(
    (call) => isOpen(call) && (toolName ?? call.toolName) === call.toolName && !waiting.has(call.toolUseId),
  );
  const own = candidates.filter((call) => call.agentId === agentId);
  const hasSameText = ({ summary }: ToolCall) => summary !== "" && ask.endsWith(summary);
  const others = agentId === null ? candidates.filter(hasSameText) : [];
  return own.findLast(hasSameText) ?? (toolName === null ? null : own.at(-1)) ?? others.at(-1) ?? null;
}

type Notified = Extract<SessionAction, { kind: "notified" }>;

/** Applies the client's `Notification`, which mostly repeats an earlier hook event in fewer words. */
export function applyNotification(
  session: Session,
  { notificationType, message }: Notified,
  event: HookEvent,
): Session {
  const details = { ask: message, toolName: null, event } as const;
  switch (notificationType) {
    // Comes six seconds after the request that it repeats, with fewer words.
    case "permission_prompt":
      return isAsked(session) ? session : addWait(session, { kind: "permission", ...details });
    case "idle_prompt":
      return idle(session, event.receivedAtMs);
    case "elicitation_dialog":
    case "elicitation_url_dialog":
      return isAsked(session) ? session : addWait(session, { kind: "elicitation", ...details });
    case "agent_needs_input":
      return isAsked(session) ? session : addWait(session, { kind: "question", ...details });
    case "elicitation_complete":
    case "elicitation_response":
      return dropWaits(session, (wait) => wait.kind === "elicitation");
    case "note_not_taken":
      // In a turn, a note left before it is overtaken.
      return session.turnSinceMs === null && !OVER.has(session.state)
        ? addWait(session, { kind: "other", ...details })
        : session;
    default:
      return session;
  }
}

function isAsked({ waits }: Session): boolean {
  return waits.some((wait) => wait.kind !== "idle");
}

const OVER: ReadonlySet<SessionState> = new Set(["ended", "lost"]);

/** At rest already, or over. */
const RESTS: ReadonlySet<SessionState> = new Set(["failed", "interrupted", "ended"]);

/**
 * No wait is open: a session at its prompt is done and ready for the next one, no matter what was reported about the
 * end of its turn. A failed turn stays visible.
 */
function idle(session: Session, atMs: number): Session {
  const isNewer = session.turnSinceMs !== null && session.turnSinceMs > atMs;
  if (session.waits.length > 0 || isNewer || RESTS.has(session.state)) return session;
  const closed = closeWork(session, null, { atMs, outcome: "unknown", agentState: "lost" });
  return nextState({ ...closed, turnSinceMs: null, compactingSinceMs: null }, "done", "idle-notice");
}
