import { createHash } from "node:crypto";
import type { Commit } from "../core/event.ts";
import type { CloseReason, Request } from "../core/request.ts";
import { waitId } from "../core/session/attention-item.ts";
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

/** A stored `PermissionRequest`. */
interface AskingEvent {
  readonly seq: number;
  readonly atMs: number;
  readonly agentId: string | null;
  readonly ask: string;
  readonly digest: string;
}

/** What is known of a request's dialog. */
interface Joined {
  readonly sessionId: string;
  readonly askedAtMs: number;
  /** The digest of the payload as it is stored. */
  readonly digest: string;
  event: AskingEvent | null;
  wait: Wait | null;
}

/**
 * Joins requests with stored events and with the waits of their sessions. A `PermissionRequest` has no id, but both
 * hooks of a dialog read the same bytes: a request belongs to the event with the same payload, and to the wait that
 * this event began. Each event and each wait is of one request; of two equal payloads, the nearer in time is taken.
 */
export function createEventJoin() {
  let early: readonly AskingEvent[] = [];
  const all = new Map<string, Joined>();

  function isTaken(wait: Wait, own: Joined): boolean {
    return all.values().some((one) => one !== own && one.sessionId === own.sessionId && isSameWait(one.wait, wait));
  }

  /** The wait that the request's event began. Its call, and so its name, may have become known meanwhile. */
  function waitOf(session: Session, joined: Joined): Wait | null {
    const { event } = joined;
    if (event === null) return null;
    const { atMs, agentId, ask } = event;
    // Two agents may ask for the same in one millisecond.
    const own = session.waits.filter(
      (wait) => wait.sinceMs === atMs && wait.agentId === agentId && wait.ask === ask && !isTaken(wait, joined),
    );
    return own.find((wait) => isSameWait(joined.wait, wait)) ?? own[0] ?? null;
  }

  return {
    /** @param payloadText as the event of the other hook will have it, or has it */
    begin({ id, sessionId, askedAtMs }: Pick<Request, "id" | "sessionId" | "askedAtMs">, payloadText: string): void {
      const joined: Joined = { sessionId, askedAtMs, digest: digestOf(payloadText), event: null, wait: null };
      joined.event = nearest(early, askedAtMs, ({ atMs, digest }) => (digest === joined.digest ? atMs : null));
      early = early.filter((event) => event !== joined.event);
      all.set(id, joined);
    },

    /** Gives each new event to its request. */
    take({ events, local }: Pick<Commit, "events" | "local">): void {
      for (const [index, { action, payloadText, agentId, receivedAtMs: atMs }] of local.entries()) {
        const seq = events[index]?.seq;
        if (action.kind !== "permission-requested" || seq === undefined) continue;
        const event: AskingEvent = { seq, atMs, agentId, ask: action.ask, digest: digestOf(payloadText) };
        const joined = nearest([...all.values()], atMs, ({ event: known, digest, askedAtMs }) =>
          known === null && digest === event.digest ? askedAtMs : null,
        );
        if (joined === null) early = [...early, event].slice(-MAX_EARLY);
        else joined.event = event;
      }
    },

    /** Notes the wait of a request, and its call once that is known. */
    see(id: string, session: Session): void {
      const joined = all.get(id);
      if (joined !== undefined) joined.wait = waitOf(session, joined) ?? joined.wait;
    },

    /** The stored event of a request and the wait that it began; null where they are not known. */
    of(id: string): Pick<Request, "eventSeq" | "wait"> {
      const { event, wait } = all.get(id) ?? { event: null, wait: null };
      return {
        eventSeq: event?.seq ?? null,
        wait: wait === null ? null : { item: waitId(wait), sinceMs: wait.sinceMs },
      };
    },

    /** Why it is over: because its wait is, or where none was seen, a later event of its agent shows that. */
    endOf(request: Request, session: Session, events: Commit["events"]): CloseReason | null {
      const joined = all.get(request.id);
      const isOver =
        joined === undefined || joined.wait === null
          ? events.some((event) => isAfter(event, request))
          : waitOf(session, joined) === null;
      return isOver ? reasonOf(session) : null;
    },

    /** The tool call that asked; null where it is not known. */
    callOf: ({ id }: Request): string | null => all.get(id)?.wait?.toolUseId ?? null,

    forget: (id: string): void => void all.delete(id),
  };
}

/** The one that fits and is nearest to the time; null for none near enough. */
function nearest<Value>(values: readonly Value[], toMs: number, timeOf: (value: Value) => number | null): Value | null {
  let found: Value | null = null;
  let withinMs = WITHIN_MS;
  for (const value of values) {
    const atMs = timeOf(value);
    if (atMs === null || Math.abs(atMs - toMs) > withinMs) continue;
    found = value;
    withinMs = Math.abs(atMs - toMs);
  }
  return found;
}

function digestOf(payloadText: string): string {
  return createHash("sha256").update(payloadText).digest("base64");
}

function isAfter(event: Commit["events"][number], { sessionId, agentId, askedAtMs }: Request): boolean {
  return (
    event.sessionId === sessionId &&
    event.agentId === agentId &&
    event.receivedAtMs > askedAtMs &&
    CLOSING.has(event.hookEventName)
  );
}

/** The reason follows from what the dialog's session has become. */
function reasonOf({ state }: Session): CloseReason {
  if (state === "interrupted") return state;
  return state === "ended" || state === "lost" ? "ended" : "terminal";
}

function isSameWait(one: Wait | null, other: Wait): boolean {
  return one !== null && one.sinceMs === other.sinceMs && waitId(one) === waitId(other);
}
