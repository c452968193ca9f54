import { NO_REDACTION } from "../../core/redact/create-redactor.ts";
import { parsePayload } from "../../claude/payload/parse-payload.ts";
import type { HookEvent } from "../../core/event.ts";
import type { ObservedEventName } from "../../core/observed-event.ts";
import type { ObservedEvent } from "../../core/ports.ts";
import type { SessionFact } from "../../core/session/fact.ts";

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
}

const INTERRUPTED = "TurnInterrupted" satisfies ObservedEventName;

/** A person stopped a turn: no hook fires for it. */
export function interruptionEvent(position: LinePosition, during: "turn" | "tool"): ObservedEvent {
  const summary = during === "tool" ? "Request interrupted by user for tool use" : "Request interrupted by user";
  const event: HookEvent = {
    sessionId: position.sessionId,
    source: "transcript",
    clientPid: null,
    agentId: position.agentId,
    agentType: null,
    hookEventName: INTERRUPTED,
    toolName: null,
    toolUseId: null,
    projectName: null,
    cwd: null,
    receivedAtMs: position.atMs,
    summary,
    status: "info",
    durationMs: null,
    permissionMode: null,
    transcriptPath: null,
    action: { kind: "turn-interrupted" },
    payloadText: JSON.stringify({ during }),
    truncations: [],
    searchText: summary,
  };
  return { event, key: keyOf(position) };
}

/** The event that the hook of a failed turn would have written. */
export function failureEvent(turn: FailedTurn): ObservedEvent {
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

/** The exact end of a limit, which the hook of a failed turn lacks. */
export function limitFacts({ error, untilMs }: FailedTurn): readonly SessionFact[] {
  return untilMs === null ? [] : [{ kind: "limit-ends", failureCode: error, untilMs }];
}

function keyOf({ sessionId, uuid }: LinePosition): string {
  return `transcript:${sessionId}:${uuid}`;
}
