import { ROUTES } from "../../api/routes.ts";
import type { Commit } from "../../core/event.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Clock } from "../../core/ports.ts";
import { answererOf } from "../../http/handlers/requests.ts";
import { post, type Route } from "../../http/router.ts";

/** A touch of the page counts for a look of this length: on a phone a person opens it and waits. */
const LOOKS_MS = 120_000;

/** Far more sessions than a person types in at once. */
const MAX_SESSIONS = 200;

/**
 * When a person last touched the page, or the keyboard of a session: a prompt, an answer, Esc. Only in memory: after a
 * restart you count as away, so that no message waits for longer than without it.
 * @param steadyClock never goes back
 */
export function createPresence(clock: Clock, steadyClock: Clock) {
  let pageMs = Number.NEGATIVE_INFINITY;
  /** A page whose person may answer. */
  let answererMs = Number.NEGATIVE_INFINITY;
  /** The one that was touched last is the last. */
  const sessions = new Map<string, number>();

  function touched(sessionId: string, atMs: number): void {
    // Uses the event's age: it may have waited in the spool.
    const steadyMs = steadyClock.now() - Math.max(0, clock.now() - atMs);
    const lastMs = Math.max(steadyMs, sessions.get(sessionId) ?? steadyMs);
    sessions.delete(sessionId);
    sessions.set(sessionId, lastMs);
    const [oldest] = sessions.keys();
    if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
  }

  const routes: readonly Route[] = [
    /** You touch the page. Programs have no say: Claude Code's own could keep you from hearing of it. */
    post(ROUTES.presence, ({ caller, response }) => {
      if (caller !== null && caller.kind !== "login") throw new AppError("http/unauthorized");
      pageMs = steadyClock.now();
      if (answererOf(caller) !== null) answererMs = pageMs;
      response.writeHead(204).end();
    }),
  ];

  return {
    routes,
    committed: ({ local, sessions: changed }: Commit): void => {
      for (const { sessionId, action, receivedAtMs, source } of local) {
        const isTyped = action.kind === "prompt-submitted" ? action.byPerson : BY_KEYBOARD.has(action.kind);
        if (isTyped && source !== "import") touched(sessionId, receivedAtMs);
      }
      for (const { sessionId, cause, stateSinceMs } of changed) {
        if (cause === "answered") touched(sessionId, stateSinceMs);
      }
    },
    /** Whether a person who may answer looks at the page, and has not gone on to the session's keyboard. */
    isWatched: (sessionId: string): boolean =>
      steadyClock.now() - answererMs < LOOKS_MS && answererMs > (sessions.get(sessionId) ?? Number.NEGATIVE_INFINITY),
    untouchedMs: (sessionId: string): number =>
      Math.max(0, steadyClock.now() - Math.max(pageMs, sessions.get(sessionId) ?? Number.NEGATIVE_INFINITY)),
  };
}

const BY_KEYBOARD: ReadonlySet<string> = new Set(["question-answered", "turn-interrupted"]);
