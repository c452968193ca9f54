import { encodeFrame } from "../api/sse.ts";
import type { Clock, EventHistory } from "../core/ports.ts";
import type { EventBatch } from "./event-batch.ts";
import { isGone, type ReplayPages, type ReplayPlan, type ReplayScheduler } from "./replay.ts";

/**
 * The most that may wait for one connection. With one socket's own buffers it stays under the 1 MB that a client which
 * stops reading may cost.
 */
export const MAX_PENDING_BYTES = 512 * 1024;

/** A connection that takes no bytes for this long although some wait is dead or frozen; it is closed. */
export const STALLED_FOR_MS = 10_000;

/** One connection to the stream, and its position. */
export interface Subscriber {
  /** Bytes that wait for it. */
  readonly pendingBytes: number;
  /** Begins as planned, then follows the live stream. */
  begin(plan: ReplayPlan): void;
  /** Sends frames that do not change the position. */
  send(bytes: Buffer): void;
  /**
   * Offers events that were just stored.
   * @returns whether they went out; otherwise it has them already, or will read them from the store
   */
  offer(batch: EventBatch): boolean;
  /** Cuts the connection off if it has taken no bytes for too long. */
  checkStalled(): void;
  end(): void;
  destroy(): void;
}

/**
 * A subscriber either follows (each batch goes straight to its sink) or catches up (it reads the store at its own pace
 * and ignores batches: the store has them). It starts to follow in the very turn in which the store has nothing newer,
 * so no event is missed in between. It falls back to catching up whenever its sink is behind. So events that arrive
 * during a replay need no queue, and a slow reader costs one socket buffer instead of a growing list.
 */
export function createSubscriber(options: {
  readonly sink: Sink;
  readonly history: EventHistory;
  readonly pages: ReplayPages;
  readonly scheduler: ReplayScheduler;
  readonly clock: Clock;
  /** Called at most once, before {@link onGone}. */
  readonly onCutOff: (reason: string) => void;
  /** Called once, however it ends. */
  readonly onGone: () => void;
}): Subscriber {
  const { sink, history, pages, scheduler, clock, onCutOff, onGone } = options;
  let position = 0;
  let following = false;
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

  function planTurn(): void {
    scheduler.plan(runTurn);
  }

  function runTurn(): void {
    if (over || ending || following || behindSinceMs !== null) return;
    try {
      catchUp();
    } catch (error) {
      cutOff(`the store cannot be read: ${String(error)}`);
    }
  }

  function catchUp(): void {
    // Retention may delete events that a slow reader has not received yet.
    if (isGone(history, position)) return reset(history.lastSeq(), "too_old");
    const { batch, isNewest } = pages.after(position);
    if (batch !== null) position = batch.lastSeq;
    following = isNewest;
    if (batch !== null) write(batch.bytes);
    if (!following) planTurn();
  }

  function fallBehind(): false {
    following = false;
    if (behindSinceMs === null) planTurn();
    return false;
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
      if (!following || batch.lastSeq <= position) return false;
      const overlaps = batch.firstSeq <= position;
      const isTooMuch = sink.pendingBytes + batch.bytes.length > MAX_PENDING_BYTES;
      if (overlaps || behindSinceMs !== null || isTooMuch) return fallBehind();
      position = batch.lastSeq;
      write(batch.bytes);
      return true;
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

/** The part of a connection that the hub needs: `src/http` makes one of a response, a test of an array. */
export interface Sink {
  /**
   * Takes bytes in order. Always takes them; false means that the other side is behind and that a drain will be
   * reported once everything is handed to the system.
   */
  write(bytes: Buffer): boolean;
  /** Bytes taken that the system has not taken yet. */
  readonly pendingBytes: number;
  onDrain(listener: () => void): void;
  /** Called once, however the connection ends. */
  onClose(listener: () => void): void;
  /** Ends after all taken bytes are sent. */
  end(): void;
  /** Ends now; unsent bytes are lost. */
  destroy(): void;
}
