import type { Clock, EventReader, ObservedEvent } from "../../core/ports.ts";
import type { SessionFact } from "../../core/session/fact.ts";
import { failureEvent, type FailedTurn, limitFacts } from "./transcript-events.ts";

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
