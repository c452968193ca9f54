import type { EventSource } from "../../src/core/event.ts";
import { reduceSession } from "../../src/core/session/reducer.ts";
import type { Session, ToolCall, Transition } from "../../src/core/session/session.ts";
import type { SessionAction } from "../../src/core/session/action.ts";
import { signalEvent } from "./signal-event.ts";

/** One step: an action of the main agent or of a subagent, or an action at a time of its own. */
export type Beat =
  | SessionAction
  | {
      readonly signal: SessionAction;
      readonly agentId?: string;
      readonly atMs?: number;
      readonly source?: EventSource;
    };

interface Played {
  readonly session: Session;
  readonly transitions: readonly Transition[];
  /** Every reported call in its last state, in the order of their starts. */
  readonly calls: readonly ToolCall[];
}

const SOURCES: Partial<Record<SessionAction["kind"], EventSource>> = {
  "process-gone": "process",
  "turn-interrupted": "transcript",
};

/** Plays a scenario, ten milliseconds from beat to beat, beginning at ten; it adds no events of its own. */
export function playScenario(beats: readonly Beat[], before: Session | null = null): Played {
  const transitions: Transition[] = [];
  const calls = new Map<string, ToolCall>();
  let session = before;
  for (const [index, beat] of beats.entries()) {
    const reported = "signal" in beat ? beat : { signal: beat };
    const { signal, agentId = null, atMs = index * 10 + 10, source = SOURCES[signal.kind] ?? "hook" } = reported;
    const event = signalEvent(signal, { atMs, agentId, agentType: agentId === null ? null : "Explore", source });
    const step = reduceSession(session, event);
    session = step.session;
    if (step.transition !== null) transitions.push(step.transition);
    for (const call of step.calls) calls.set(call.toolUseId, call);
  }
  if (session === null) throw new Error("an empty story");
  return { session, transitions, calls: [...calls.values()] };
}

/** Each transition as `state: cause`. */
export function pathOf({ transitions }: Pick<Played, "transitions">): readonly string[] {
  return transitions.map(({ to, cause }) => `${to}: ${cause}`);
}

/** A call in one line: `t1 ok`, `t2 denied by user`, `t3 open`. */
export function callLine({ toolUseId, outcome, permission, background }: ToolCall): string {
  const decided = permission === null ? "" : ` (${permission.decision ?? "undecided"})`;
  const after =
    background === null ? "" : ` & ${background.status ?? (background.endedAtMs === null ? "runs" : "over")}`;
  return `${toolUseId} ${outcome ?? "open"}${decided}${after}`;
}
