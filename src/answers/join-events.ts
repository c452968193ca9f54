import type { StoredEvent } from "../core/event.ts";
import type { CloseReason, Request } from "../core/request.ts";
import type { Session, Wait } from "../core/session/session.ts";

/** Two hooks of one firing report it within milliseconds; a busy spool may take seconds. */
const WITHIN_MS = 15_000;

/** Events that came before their request. */
const MAX_EARLY = 50;

/** Once one of these is stored, no dialog of the same agent is open. */
const CLOSING: ReadonlySet<string> = new Set([
  "PostToolBatch",
  "Stop",
  "StopFailure",
  "UserPromptSubmit",
  "SessionEnd",
]);

type Asking = Pick<Request, "sessionId" | "agentId" | "toolName" | "askedAtMs">;

/**
 * Joins requests with stored events and with the waits of their sessions. A `PermissionRequest` has no id of its call:
 * session, agent, tool and time have to do, each event and each wait for one request.
 */
export function createEventJoin() {
  let early: readonly StoredEvent[] = [];
  /** The wait of a request, by the request's id. */
  const waits = new Map<string, Wait>();

  function isTaken(session: Session, { agentId, sinceMs }: Wait, id: string): boolean {
    return waits
      .entries()
      .some(
        ([other, wait]) =>
          other !== id && wait.agentId === agentId && wait.sinceMs === sinceMs && hasWait(session, wait),
      );
  }

  return {
    /** The number of an event that came before its request; null without one. */
    claim(asking: Asking): number | null {
      const event = early.find((one) => isOf(one, asking));
      early = early.filter((one) => one !== event);
      return event?.seq ?? null;
    },

    /** The requests, oldest first, that these events belong to. */
    joined(events: readonly StoredEvent[], requests: readonly Request[]): readonly { id: string; eventSeq: number }[] {
      const found = new Map<string, number>();
      const unclaimed: StoredEvent[] = [];
      for (const event of events) {
        if (event.hookEventName !== "PermissionRequest" || event.machine !== null) continue;
        const request = requests.find((one) => !found.has(one.id) && isOf(event, one));
        if (request === undefined) unclaimed.push(event);
        else found.set(request.id, event.seq);
      }
      early = [...early, ...unclaimed].slice(-MAX_EARLY);
      return Array.from(found, ([id, eventSeq]) => ({ id, eventSeq }));
    },

    /** Notes the wait of a request, and its call once that is known. */
    see(request: Request, session: Session): void {
      const known = waits.get(request.id);
      const wait = session.waits.find((one) =>
        known === undefined ? isWaitOf(one, request) && !isTaken(session, one, request.id) : isSameWait(one, known),
      );
      if (wait !== undefined) waits.set(request.id, wait);
    },

    /** Why it is over: because its wait is, or where none was seen, a later event of its agent shows that. */
    endOf(request: Request, session: Session, events: readonly StoredEvent[]): CloseReason | null {
      const wait = waits.get(request.id);
      const isOver = wait === undefined ? events.some((event) => isAfter(event, request)) : !hasWait(session, wait);
      return isOver ? reasonOf(session) : null;
    },

    /** The tool call that asked; null where it is not known. */
    callOf: ({ id }: Request): string | null => waits.get(id)?.toolUseId ?? null,

    forget: (id: string): void => void waits.delete(id),
  };
}

function isAfter(event: StoredEvent, { sessionId, agentId, askedAtMs }: Request): boolean {
  return (
    event.sessionId === sessionId &&
    event.agentId === agentId &&
    event.receivedAtMs > askedAtMs &&
    CLOSING.has(event.hookEventName)
  );
}

/** By what the dialog's session has become. */
function reasonOf({ state }: Session): CloseReason {
  if (state === "interrupted") return state;
  return state === "ended" || state === "lost" ? "ended" : "terminal";
}

function isOf(event: StoredEvent, { sessionId, agentId, toolName, askedAtMs }: Asking): boolean {
  return (
    event.sessionId === sessionId &&
    event.agentId === agentId &&
    event.toolName === toolName &&
    Math.abs(event.receivedAtMs - askedAtMs) <= WITHIN_MS
  );
}

function isWaitOf({ kind, agentId, toolName, sinceMs }: Wait, request: Request): boolean {
  return (
    (kind === "permission" || kind === "question" || kind === "plan") &&
    agentId === request.agentId &&
    toolName === request.toolName &&
    Math.abs(sinceMs - request.askedAtMs) <= WITHIN_MS
  );
}

function hasWait(session: Session, wait: Wait): boolean {
  return session.waits.some((one) => isSameWait(one, wait));
}

/** Its call may have become known meanwhile. */
function isSameWait(one: Wait, other: Wait): boolean {
  return one.kind === other.kind && one.agentId === other.agentId && one.sinceMs === other.sinceMs;
}
