import type { HookEvent } from "./event.ts";
import type { Session, Wait } from "./session.ts";

const MAX_WAITS = 50;

interface NewWait {
  readonly kind: Wait["kind"];
  readonly ask: string;
  /** Of the call that asks, where a tool does. */
  readonly toolName: string | null;
  readonly event: HookEvent;
}

/** The session waits for one more answer. Asking the same thing twice is one wait. */
export function addWait(session: Session, { kind, ask, toolName, event }: NewWait): Session {
  const toolUseId = toolName === null ? null : findAskingCall(session, { toolName, ask, agentId: event.agentId });
  const repeated = session.waits.some(
    (wait) => wait.kind === kind && wait.ask === ask && wait.agentId === event.agentId && wait.toolUseId === toolUseId,
  );
  const wait: Wait = { kind, agentId: event.agentId, toolUseId, toolName, ask, sinceMs: event.receivedAtMs };
  // Who asks for permission or an answer is past the idle prompt.
  const kept = kind === "idle" ? session.waits : session.waits.filter((other) => other.kind !== "idle");
  return { ...session, state: "waiting", waits: repeated ? kept : [...kept, wait].slice(-MAX_WAITS) };
}

/** Those waits are over. */
export function dropWaits(session: Session, over: (wait: Wait) => boolean): Session {
  return { ...session, waits: session.waits.filter((wait) => !over(wait)) };
}

interface Asking {
  readonly toolName: string;
  readonly ask: string;
  readonly agentId: string | null;
}

/**
 * A permission request carries no call id: it belongs to the caller's open call of that tool that says the same, or, as
 * far as can be told, to the newest one that does not wait yet.
 */
function findAskingCall(session: Session, { toolName, ask, agentId }: Asking): string | null {
  const waiting = new Set(session.waits.map((wait) => wait.toolUseId));
  const candidates = session.openToolCalls.filter(
    (open) => open.toolName === toolName && open.agentId === agentId && !waiting.has(open.toolUseId),
  );
  const same = candidates.findLast(({ summary }) => summary !== "" && ask.endsWith(summary));
  return (same ?? candidates.at(-1))?.toolUseId ?? null;
}
