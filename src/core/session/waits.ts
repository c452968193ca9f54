import type { HookEvent } from "../event.ts";
import { isOpen, markAsked } from "./calls.ts";
import { enter } from "./state.ts";
import type { Session, Wait } from "./session.ts";
import type { StateCause } from "./state-cause.ts";
import type { ToolCall } from "./tool-call.ts";

const MAX_WAITS = 50;

interface NewWait {
  readonly kind: Wait["kind"];
  readonly ask: string;
  /** Of the call that asks, where a tool does. */
  readonly toolName: string | null;
  readonly event: HookEvent;
}

const CAUSES = {
  permission: "permission-requested",
  question: "question-asked",
  plan: "plan-presented",
  elicitation: "elicitation",
  idle: "idle-notice",
  other: "question-asked",
} as const satisfies Record<Wait["kind"], StateCause>;

/** Adds a wait. Asking the same thing twice is one wait. */
export function addWait(session: Session, { kind, ask, toolName, event }: NewWait): Session {
  const call = toolName === null ? null : findAskingCall(session, { toolName, ask, agentId: event.agentId });
  const toolUseId = call?.toolUseId ?? null;
  const agentId = call?.agentId ?? event.agentId;
  const repeated = session.waits.some(
    (wait) => wait.kind === kind && wait.ask === ask && wait.agentId === agentId && wait.toolUseId === toolUseId,
  );
  const wait: Wait = { kind, agentId, toolUseId, toolName, ask, sinceMs: event.receivedAtMs };
  // A session that asks for permission or an answer is past the idle prompt.
  const kept = kind === "idle" ? session.waits : session.waits.filter((other) => other.kind !== "idle");
  const asked = toolUseId === null ? session : markAsked(session, toolUseId, event.receivedAtMs);
  return enter({ ...asked, waits: repeated ? kept : [...kept, wait].slice(-MAX_WAITS) }, "waiting", CAUSES[kind]);
}

/**
 * Ends those waits: by a prompt, an answered question or a settled batch of tools (`apply-action.ts`), by a notice
 * (`notification-event.ts`), or because the client continues (`apply-facts.ts`). A wait also ends with the call that
 * asks (`calls.ts`), and with its agent, turn, session or process (`close.ts`).
 */
export function dropWaits(session: Session, over: (wait: Wait) => boolean): Session {
  return session.waits.some(over) ? { ...session, waits: session.waits.filter((wait) => !over(wait)) } : session;
}

interface Asking {
  readonly toolName: string;
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
    (call) => isOpen(call) && call.toolName === toolName && !waiting.has(call.toolUseId),
  );
  const own = candidates.filter((call) => call.agentId === agentId);
  const saysSame = ({ summary }: ToolCall) => summary !== "" && ask.endsWith(summary);
  const others = agentId === null ? candidates.filter(saysSame) : [];
  return own.findLast(saysSame) ?? own.at(-1) ?? others.at(-1) ?? null;
}
