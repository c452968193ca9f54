import { parsePayload } from "../../claude/payload/parse-payload.ts";
import type { ObservedEventName } from "../../core/event.ts";
import type { ObservedEvent, Clock, EventReader } from "../../core/ports.ts";
import { NO_REDACTION } from "../../core/redact/create-redactor.ts";
import type { SessionFact } from "../../core/session/action.ts";
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
function limitFacts({ error, untilMs }: FailedTurn): readonly SessionFact[] {
  return untilMs === null ? [] : [{ kind: "limit-ends", failureCode: error, untilMs }];
}

function keyOf({ sessionId, uuid }: LinePosition): string {
  return `transcript:${sessionId}:${uuid}`;
}

/** The hook of a failed turn, if the client does not kill it, has written by then. */
const GRACE_MS = 3_000;

/** A kernel takes a file's time from its last tick, up to this much before the hook really ran. */
const TICK_MS = 5;

/** More events than any session has within the grace period. */
const MAX_EVENTS = 500;

/** Hooks that report the end of a turn; a later prompt shows that the turn is over. */
const TURN_ENDED: ReadonlySet<string> = new Set(["StopFailure", "Stop"]);
const NEXT_TURN = "UserPromptSubmit";

export interface FailedTurns {
  add(turns: readonly FailedTurn[]): void;
  /** The conversation continued: none of them was the end of a turn. */
  clear(): void;
  readonly size: number;
  /** When the next of them has waited long enough; null without any. */
  readonly dueAtMs: number | null;
  /**
   * Takes the turns that have waited long enough: as events where no hook came; for the others, facts that hooks lack.
   * It removes them.
   */
  takeRipe(): { readonly events: readonly ObservedEvent[]; readonly facts: readonly SessionFact[] };
}

/**
 * Turns that failed by their transcript and wait for their hook: in print mode the client starts the hook, and may kill
 * it before it has written.
 */
export function createFailedTurns({ clock, log }: { readonly clock: Clock } & Pick<EventReader, "log">): FailedTurns {
  let waiting: readonly { readonly turn: FailedTurn; readonly sinceMs: number }[] = [];

  function wasReported({ sessionId, atMs }: FailedTurn): boolean {
    const { events } = log({ sessionId, sinceMs: atMs - TICK_MS, limit: MAX_EVENTS });
    return events.some(({ source, hookEventName, receivedAtMs }) => {
      // The turn's own prompt may lie just before it.
      const reports = TURN_ENDED.has(hookEventName) || (hookEventName === NEXT_TURN && receivedAtMs > atMs);
      return source === "hook" && reports;
    });
  }

  return {
    add: (turns) => {
      const sinceMs = clock.now();
      waiting = [...waiting, ...turns.map((turn) => ({ turn, sinceMs }))];
    },
    clear: () => {
      waiting = [];
    },
    get size() {
      return waiting.length;
    },
    get dueAtMs() {
      const first = waiting[0];
      return first === undefined ? null : first.sinceMs + GRACE_MS;
    },
    takeRipe: () => {
      const nowMs = clock.now();
      const ripe = waiting.filter(({ sinceMs }) => nowMs >= sinceMs + GRACE_MS || nowMs < sinceMs);
      waiting = waiting.filter((one) => !ripe.includes(one));
      const { reported = [], unreported = [] } = Object.groupBy(ripe, ({ turn }) =>
        wasReported(turn) ? "reported" : "unreported",
      );
      return {
        events: unreported.map(({ turn }) => failureEvent(turn)),
        facts: reported.flatMap(({ turn }) => limitFacts(turn)),
      };
    },
  };
}
