import { isQuestionKind, type Resolution, type ResolutionOutcome } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import type { Session, SessionState, StateCause, ToolCall, Transition } from "../../core/session/session.ts";
import { stillHolds } from "./subject.ts";

type Sent = Pick<Delivery, "kind" | "cause" | "createdAtMs">;

export interface Settled {
  readonly resolution: Resolution;
  readonly atMs: number;
  /** False while the client has not said how a request was answered: its call still runs. */
  readonly isFinal: boolean;
}

/** A session that works again. */
const AGAIN: ReadonlySet<SessionState> = new Set(["working", "waiting", "done", "interrupted"]);

/**
 * Whether what a sent message says is over. A failure stays one when its session ends: it is over once the session works
 * again.
 */
export function isOver(sent: Sent, present: { readonly session: Session | null; readonly nowMs: number }): boolean {
  const { session } = present;
  if (sent.kind !== "failure") return !stillHolds(sent, present);
  return session !== null && session.stateSinceMs > sent.createdAtMs && AGAIN.has(session.state);
}

/** The state of a session while it is as the message says. */
export function reportedState({ kind, cause }: Sent): SessionState {
  if (isQuestionKind(kind)) return "waiting";
  if (kind === "idle") return "done";
  return cause.startsWith("gone:") ? "lost" : "failed";
}

/** The call that a request is about, by its cause: `permission:toolu_1`. Null where the cause names none. */
export function callOfCause({ kind, cause }: Sent): string | null {
  const id = isQuestionKind(kind) ? cause.slice(cause.indexOf(":") + 1) : "";
  return id === "" || /@\d+$/.test(id) ? null : id;
}

interface Ending {
  readonly sent: Sent;
  readonly session: Session | null;
  readonly call: ToolCall | null;
  /** When the session left {@link reportedState}, and why. */
  readonly left: Transition | null;
  readonly answer: string | null;
  /** A person declined or cancelled an MCP server's question. */
  readonly isDeclined: boolean;
  readonly nowMs: number;
}

/** How a message that is over came to its end. Pure. */
export function settledBy(ending: Ending): Settled {
  const { sent, session, call, left, nowMs } = ending;
  const isRequest = isQuestionKind(sent.kind);
  const outcome = isRequest ? outcomeOfRequest(ending) : outcomeOfState(ending);
  const lastMs = isRequest || session === null ? null : session.stateSinceMs;
  const endMs = (isRequest ? answeredAt(ending) : null) ?? left?.atMs ?? lastMs;
  const afterMs = endMs === null ? null : Math.max(0, endMs - sent.createdAtMs);
  return {
    resolution: { outcome, by: decider(outcome, call), afterMs, answer: ending.answer },
    atMs: endMs ?? nowMs,
    isFinal: !(outcome === "answered" && call !== null && call.endedAtMs === null),
  };
}

function outcomeOfState({ sent, left }: Ending): ResolutionOutcome {
  return sent.kind === "failure" || left === null ? "continued" : (BY_CAUSE[left.cause] ?? "continued");
}

function outcomeOfRequest({ sent, session, call, left, isDeclined }: Ending): ResolutionOutcome {
  const { kind } = sent;
  const yes = kind === "permission" ? "allowed" : kind === "plan" ? "approved" : "answered";
  const no = kind === "permission" ? "denied" : kind === "plan" ? "rejected" : "declined";
  const decision = call?.permission?.decision ?? null;
  if (decision !== null) return decision === "allowed" ? yes : no;
  switch (call?.outcome) {
    case "ok":
    case "failed":
      return yes;
    case "denied":
      return no;
    case "interrupted":
      return "interrupted";
    default:
      if (session === null || left === null) return call?.endedAtMs === null ? "answered" : "over";
      // The session may have left later, for another request that it waited for too.
      if (call !== null && call.endedAtMs !== null && call.endedAtMs < left.atMs) return "over";
      return ENDED_BY[left.cause] ?? (isDeclined ? "declined" : "answered");
  }
}

const BY_CAUSE: Partial<Record<StateCause, ResolutionOutcome>> = {
  "session-ended": "ended",
  "process-gone": "lost",
  "process-ended": "lost",
};

const ENDED_BY: Partial<Record<StateCause, ResolutionOutcome>> = {
  ...BY_CAUSE,
  prompt: "overtaken",
  interrupted: "interrupted",
  "turn-ended": "over",
  "turn-failed": "over",
  "session-started": "over",
  "idle-notice": "over",
};

/**
 * When it was answered, as far as the call says so: the client measures its run without the wait. The session may have
 * left its waiting before, by a report of the client's registry.
 */
function answeredAt({ call, left, sent }: Ending): number | null {
  if (call === null || call.endedAtMs === null) return null;
  const beganMs = Math.max(sent.createdAtMs, call.endedAtMs - (call.durationMs ?? 0));
  return Math.min(beganMs, left?.atMs ?? Infinity);
}

const BY: Readonly<Record<string, Resolution["by"]>> = { hook: "hook", config: "rule", classifier: "rule" };

const DECIDED: ReadonlySet<ResolutionOutcome> = new Set([
  "allowed",
  "denied",
  "approved",
  "rejected",
  "answered",
  "declined",
]);

function decider(outcome: ResolutionOutcome, call: ToolCall | null): Resolution["by"] {
  if (!DECIDED.has(outcome)) return null;
  const by = call?.permission?.by ?? "";
  return Object.hasOwn(BY, by) ? (BY[by] ?? null) : "client";
}
