import { encodeFrame } from "../api/sse.ts";
import { toEventDto } from "../api/dto.ts";
import type { StoredEvent } from "../core/event.ts";
import type { EventHistory } from "../core/ports.ts";

/**
 * The most events that a resuming client gets one by one. Beyond it, fetching the lists again is cheaper for both
 * sides, and a request for event 0 cannot make the daemon read its whole history.
 */
export const REPLAY_LIMIT_EVENTS = 10_000;

/** Events read from the store at once: about a millisecond, so that other work is not delayed. */
const REPLAY_PAGE_EVENTS = 200;

/** A page ends beyond this many UTF-16 units: even at three bytes each it stays under `MAX_PENDING_BYTES`. */
const REPLAY_PAGE_CHARS = 128 * 1024;

/** Time for all replays in one turn of the event loop: a page or two. */
export const REPLAY_TURN_MS = 2;

/** The newest event that a client reports to have: null without one, `invalid` when it is no event number. */
export type LastEventId = number | null | "invalid";

/** What is replayed, by `seq`. */
export interface StreamHistory extends EventHistory {
  /**
   * On a team server, events become visible in another order than that of their numbers: a `seq` of this history is a
   * place in the stream, and this is the number that a client knows for it. Without it they are the same.
   */
  readonly numberOf?: (place: number) => number;
}

/** Why a client cannot continue behind its newest event. Null: it can, or has none to continue from. */
export function resetReason(history: EventHistory, lastEventId: LastEventId): "too_old" | "unknown_id" | null {
  if (lastEventId === null) return null;
  const newest = history.lastSeq();
  // A number from the future belongs to an earlier database: the client has another history.
  if (lastEventId === "invalid" || lastEventId > newest) return "unknown_id";
  return newest - lastEventId > REPLAY_LIMIT_EVENTS || isGone(history, lastEventId) ? "too_old" : null;
}

/** The number from which a client continues that has everything. */
export function newestOf(history: StreamHistory): number {
  const newest = history.lastSeq();
  return history.numberOf?.(newest) ?? newest;
}

/** Whether an event that follows `position` was deleted, so that continuing from there would leave a silent gap. */
export function isGone(history: EventHistory, position: number): boolean {
  if (position >= history.lastSeq()) return false;
  const oldest = history.firstSeq();
  return oldest === 0 || position < oldest - 1;
}

/** Consecutive events as bytes, made once for every client that gets them. */
export interface EventBatch {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly bytes: Buffer;
}

interface EncodeOptions {
  readonly history?: Pick<StreamHistory, "numberOf">;
  readonly frames?: string;
  readonly maxChars?: number;
}

/**
 * Encodes events in the given order, until the text is longer than `maxChars` UTF-16 units.
 * @param frames sent after them, in the same bytes
 * @returns null without any event
 */
export function encodeEvents(
  events: readonly StoredEvent[],
  { history, frames = "", maxChars = Infinity }: EncodeOptions = {},
): EventBatch | null {
  const [first] = events;
  if (first === undefined) return null;
  let text = "";
  let lastSeq = first.seq;
  for (const event of events) {
    const data = toEventDto(event);
    const seq = history?.numberOf?.(event.seq) ?? event.seq;
    text += encodeFrame({ type: "event", data: seq === event.seq ? data : { ...data, seq } });
    lastSeq = event.seq;
    if (text.length > maxChars) break;
  }
  return { firstSeq: first.seq, lastSeq, bytes: Buffer.from(text + frames) };
}

/** The first events that follow a position, null for none. Imported ones are passed over: they are not streamed. */
export function readPage(history: StreamHistory, position: number): EventBatch | null {
  const events = history.eventsAfter(position, REPLAY_PAGE_EVENTS);
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return null;
  const reported = events.filter(({ source }) => source !== "import");
  const page = encodeEvents(reported, { history, maxChars: REPLAY_PAGE_CHARS });
  if (page === null) return { firstSeq: first.seq, lastSeq: last.seq, bytes: Buffer.alloc(0) };
  return page.lastSeq === reported.at(-1)?.seq ? { ...page, lastSeq: last.seq } : page;
}

/** Plans the next step of a client that catches up. */
export type PlanReplay = (next: () => void) => void;

/**
 * Lets clients catch up one after the other, a few milliseconds in one turn of the event loop. Otherwise a thousand
 * that reconnect at once would all read in the same turn and delay events and all other work.
 */
export function createReplayScheduler(): PlanReplay {
  const waiting = new Set<() => void>();
  let turn: NodeJS.Immediate | null = null;

  function serve(): void {
    turn = null;
    const endsAtMs = performance.now() + REPLAY_TURN_MS;
    for (const next of waiting) {
      waiting.delete(next);
      next();
      if (performance.now() >= endsAtMs) break;
    }
    if (waiting.size > 0) turn ??= setImmediate(serve);
  }

  return (next) => {
    waiting.add(next);
    turn ??= setImmediate(serve);
  };
}
