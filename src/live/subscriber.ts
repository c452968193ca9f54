import type { Clock, EventHistory } from "../core/ports.ts";
import { encodeFrame } from "../protocol/sse.ts";
import { encodeEvents, type EventBatch } from "./event-batch.ts";
import { MAX_PENDING_BYTES, REPLAY_CHUNK_UNITS, REPLAY_PAGE_EVENTS, STALLED_FOR_MS } from "./limits.ts";
import { isGone, type ReplayPlan } from "./replay-plan.ts";
import type { Sink } from "./sink.ts";

/** One connection to the stream, and how far it has been told. */
export interface Subscriber {
  /** Bytes that wait for it. */
  readonly pendingBytes: number;
  /** Begins with what the plan says, then follows the live stream. */
  begin(plan: ReplayPlan): void;
  /** Sends frames that move no position. */
  send(bytes: Buffer): void;
  /** Events that were just stored. */
  offer(batch: EventBatch): void;
  /** Cuts the connection off if it has taken nothing for too long. */
  checkStalled(): void;
  end(): void;
  destroy(): void;
}

/**
 * A subscriber either follows (each batch goes straight to its sink) or catches up (it reads the store at its own pace
 * and ignores batches: the store has them). It starts to follow in the very turn in which the store has nothing newer,
 * so nothing can slip in between; it falls back to catching up whenever its sink is behind. So no queue is needed for
 * what arrives during a replay, and a slow reader costs one socket buffer instead of a growing list.
 */
export function createSubscriber(options: {
  readonly sink: Sink;
  readonly history: EventHistory;
  readonly clock: Clock;
  /** Called at most once, before {@link onGone}. */
  readonly onCutOff: (reason: string) => void;
  /** Called once, however it ends. */
  readonly onGone: () => void;
}): Subscriber {
  const { sink, history, clock, onCutOff, onGone } = options;
  let position = 0;
  let following = false;
  let turnPlanned = false;
  let behindSinceMs: number | null = null;
  let ending = false;
  let over = false;

  sink.onDrain(() => {
    behindSinceMs = null;
    if (!following) planTurn();
  });
  sink.onClose(leave);

  function leave(): void {
    if (over) return;
    over = true;
    onGone();
  }

  function cutOff(reason: string): void {
    if (over) return;
    onCutOff(reason);
    leave();
    sink.destroy();
  }

  function write(bytes: Buffer): void {
    if (over || ending) return;
    if (!sink.write(bytes)) behindSinceMs ??= clock.now();
    if (sink.pendingBytes > MAX_PENDING_BYTES) cutOff("too much waits for it");
  }

  function reset(newest: number, reason: "too_old" | "unknown_id"): void {
    position = newest;
    following = true;
    write(Buffer.from(encodeFrame({ type: "reset", seq: newest, reason })));
  }

  /** Each turn of a replay has an event-loop turn of its own, so that other connections are served between them. */
  function planTurn(): void {
    if (turnPlanned) return;
    turnPlanned = true;
    setImmediate(() => {
      turnPlanned = false;
      if (over || ending || following || behindSinceMs !== null) return;
      try {
        catchUp();
      } catch (error) {
        cutOff(`the store cannot be read: ${String(error)}`);
      }
    });
  }

  function catchUp(): void {
    // Retention may overtake a reader that is slow enough.
    if (isGone(history, position)) return reset(history.lastSeq(), "too_old");
    const events = history.eventsAfter(position, REPLAY_PAGE_EVENTS);
    const batch = encodeEvents(events, REPLAY_CHUNK_UNITS);
    const newestRead = events.at(-1)?.seq ?? position;
    if (batch !== null) position = batch.lastSeq;
    following = events.length < REPLAY_PAGE_EVENTS && position === newestRead;
    if (batch !== null) write(batch.bytes);
    if (!following) planTurn();
  }

  function fallBehind(): void {
    following = false;
    if (behindSinceMs === null) planTurn();
  }

  return {
    get pendingBytes() {
      return sink.pendingBytes;
    },
    begin(plan) {
      if (plan.kind === "reset") return reset(plan.position, plan.reason);
      position = plan.position;
      following = plan.kind === "live";
      if (!following) planTurn();
    },
    send: write,
    offer(batch) {
      if (!following || batch.lastSeq <= position) return;
      const overlaps = batch.firstSeq <= position;
      const isTooMuch = sink.pendingBytes + batch.bytes.length > MAX_PENDING_BYTES;
      if (overlaps || behindSinceMs !== null || isTooMuch) return fallBehind();
      position = batch.lastSeq;
      write(batch.bytes);
    },
    checkStalled() {
      if (behindSinceMs !== null && clock.now() - behindSinceMs >= STALLED_FOR_MS) cutOff("it takes nothing");
    },
    end() {
      if (over || ending) return;
      ending = true;
      sink.end();
    },
    destroy() {
      sink.destroy();
      leave();
    },
  };
}
