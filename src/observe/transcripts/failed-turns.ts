import type { Clock, EventReader, ObservedEvent } from "../../core/ports.ts";
import type { SessionFact } from "../../core/session/fact.ts";
import { failureEvent, type FailedTurn, limitFacts } from "./transcript-events.ts";

/** The hook of a failed turn, if the client lets it live, has told by then. */
const GRACE_MS = 3_000;

/** A kernel tells a file's time by its last tick, which may lie this much before the hook really ran. */
const TICK_MS = 5;

/** More events than any session has within the grace. */
const MAX_EVENTS = 500;

/** What tells how a turn ended; a later prompt says that this one is past. */
const TURN_ENDED: ReadonlySet<string> = new Set(["StopFailure", "Stop"]);
const NEXT_TURN = "UserPromptSubmit";

export interface FailedTurns {
  add(turns: readonly FailedTurn[]): void;
  /** The conversation went on: none of them was the end of a turn. */
  clear(): void;
  readonly size: number;
  /** When the next of them has waited long enough; null without any. */
  readonly dueAtMs: number | null;
  /**
   * Those that have waited long enough: as events where no hook has told them, and what hooks do not tell of the others.
   * Ask once: they are gone afterwards.
   */
  takeRipe(): { readonly events: readonly ObservedEvent[]; readonly facts: readonly SessionFact[] };
}

/**
 * Turns that failed by their transcript, and wait whether their hook tells it: in print mode the client starts the hook,
 * and may end it before it has said anything.
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
