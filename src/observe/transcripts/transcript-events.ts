import { parsePayload } from "../../agents/payload/parse-payload.ts";
import type { ObservedEventName } from "../../core/event.ts";
import type { ObservedEvent, EventReader } from "../../core/ports.ts";
import { NO_REDACTION } from "../../core/redact/create-redactor.ts";
import { observedEvent } from "../observed-event.ts";

/** A position in a transcript. */
export interface LinePosition {
  readonly sessionId: string;
  readonly agentId: string | null;
  /** The line's own id, which makes the event unique for ever. */
  readonly uuid: string;
  readonly atMs: number;
}

/** A turn that the client gave up because the API did not answer. */
export interface FailedTurn extends LinePosition {
  /** In the client's words. */
  readonly error: string;
  readonly message: string | null;
  /** When the limit that was reached ends. */
  readonly untilMs: number | null;
  /** Whether the client continues by itself then; null where it says nothing. */
  readonly continues: boolean | null;
}

const INTERRUPTED = "TurnInterrupted" satisfies ObservedEventName;

/** A person stopped a turn: no hook fires for it. */
export function interruptionEvent(position: LinePosition, during: "turn" | "tool"): ObservedEvent {
  const summary = during === "tool" ? "Request interrupted by user for tool use" : "Request interrupted by user";
  const event = observedEvent({
    sessionId: position.sessionId,
    source: "transcript",
    agentId: position.agentId,
    hookEventName: INTERRUPTED,
    receivedAtMs: position.atMs,
    summary,
    status: "info",
    action: { kind: "turn-interrupted" },
    payloadText: JSON.stringify({ during }),
    searchText: summary,
  });
  return { event, key: keyOf(position) };
}

/** The event that the hook of a failed turn would have written. */
export function failureEvent(turn: Omit<FailedTurn, "continues">): ObservedEvent {
  const payload = {
    session_id: turn.sessionId,
    hook_event_name: "StopFailure",
    error: turn.error,
    ...(turn.message === null ? {} : { last_assistant_message: turn.message }),
  };
  // Its texts come from a redacted line.
  const parsed = parsePayload(Buffer.from(JSON.stringify(payload)), {
    receivedAtMs: turn.atMs,
    redactor: NO_REDACTION,
  });
  if (parsed.kind !== "event") throw new TypeError(`a payload of our own is ${parsed.kind}: ${parsed.reason}`);
  const { action } = parsed.event;
  const reported =
    action.kind === "turn-failed" && turn.untilMs !== null
      ? { ...action, failure: { ...action.failure, untilMs: turn.untilMs } }
      : action;
  return { event: { ...parsed.event, source: "transcript", action: reported }, key: keyOf(turn) };
}

function keyOf({ sessionId, uuid }: LinePosition): string {
  return `transcript:${sessionId}:${uuid}`;
}

/** A kernel takes a file's time from its last tick, up to this much before the hook really ran. */
const TICK_MS = 5;

/** More events than any session has within the grace period. */
const MAX_EVENTS = 500;

/** Hooks that report the end of a turn; a later prompt shows that the turn is over. */
const TURN_ENDED: ReadonlySet<string> = new Set(["StopFailure", "Stop"]);
const NEXT_TURN = "UserPromptSubmit";

/** Whether a hook has reported the end of that turn. */
export function wasReportedByHook({ sessionId, atMs }: FailedTurn, log: EventReader["log"]): boolean {
  const { events } = log({ sessionId, sinceMs: atMs - TICK_MS, limit: MAX_EVENTS });
  return events.some(({ source, hookEventName, receivedAtMs }) => {
    // The turn's own prompt may lie just before it.
    const reports = TURN_ENDED.has(hookEventName) || (hookEventName === NEXT_TURN && receivedAtMs > atMs);
    return source === "hook" && reports;
  });
}
