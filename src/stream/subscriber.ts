import { encodeFrame } from "../api/sse.ts";
import type { Clock } from "../core/ports.ts";
import {
  isGone,
  newestOf,
  resetReason,
  type EventBatch,
  readPage,
  type LastEventId,
  type PlanReplay,
  type StreamHistory,
} from "./replay.ts";

/**
 * The most that may wait for one connection. With one socket's own buffers it stays under the 1 MB that a client which
 * stops reading may cost.
 */
export const MAX_PENDING_BYTES = 512 * 1024;

/** A connection that takes no bytes for this long although some wait is dead or frozen; it is closed. */
export const STALLED_FOR_MS = 10_000;

/** The part of a `ServerResponse` that a stream needs. */
export interface Connection {
  readonly writableLength: number;
  readonly writableEnded: boolean;
  readonly destroyed: boolean;
  write(bytes: Buffer): boolean;
  on(event: "drain" | "close", listener: () => void): unknown;
  end(): unknown;
  destroy(): unknown;
}

export type Subscriber = ReturnType<typeof createSubscriber>;

/**
 * One connection to the stream, and its position. A subscriber either follows (each batch goes straight to its
 * connection) or catches up (it reads the store at its own pace and ignores batches: the store has them). It starts to
 * follow in the very turn in which the store has nothing newer, so no event is missed in between. It falls back to
 * catching up whenever its connection is behind. So events that arrive during a replay need no queue, and a slow reader
 * costs one socket buffer instead of a growing list.
 */
export function createSubscriber(options: {
  readonly connection: Connection;
  readonly history: StreamHistory;
  readonly planReplay: PlanReplay;
  readonly clock: Clock;
  readonly onCutOff: (reason: string) => void;
}) {
  const { connection, history, planReplay, clock, onCutOff } = options;
  let position = 0;
  let isFollowing = false;
  /** Since when its connection has not taken everything. */
  let blockedAtMs: number | null = null;

  connection.on("drain", () => {
    blockedAtMs = null;
    requestPage();
  });

  function requestPage(): void {
    if (!isFollowing && blockedAtMs === null) planReplay(catchUp);
  }

  function isOpen(): boolean {
    return !connection.destroyed && !connection.writableEnded;
  }

  function cutOff(reason: string): void {
    if (connection.destroyed) return;
    onCutOff(reason);
    connection.destroy();
  }

  function send(bytes: Buffer): void {
    if (bytes.length === 0 || !isOpen()) return;
    if (!connection.write(bytes)) blockedAtMs ??= clock.now();
    if (connection.writableLength > MAX_PENDING_BYTES) cutOff("too much waits for it");
  }

  function reset(reason: "too_old" | "unknown_id"): void {
    position = history.lastSeq();
    isFollowing = true;
    send(Buffer.from(encodeFrame({ type: "reset", seq: newestOf(history), reason })));
  }

  function catchUp(): void {
    if (!isOpen() || isFollowing || blockedAtMs !== null) return;
    try {
      // Retention may delete events that a slow reader has not received yet.
      const page = isGone(history, position) ? null : readPage(history, position);
      if (page === null) return reset("too_old");
      position = page.lastSeq;
      isFollowing = position === history.lastSeq();
      send(page.bytes);
      requestPage();
    } catch (error) {
      cutOff(`the store cannot be read: ${String(error)}`);
    }
  }

  return {
    /** Bytes that wait for it. */
    get pendingBytes() {
      return connection.writableLength;
    },
    /** Begins behind the client's newest event, or with a reset. */
    begin(lastEventId: LastEventId): void {
      const reason = resetReason(history, lastEventId);
      if (reason !== null) return reset(reason);
      position = typeof lastEventId === "number" ? lastEventId : history.lastSeq();
      isFollowing = position === history.lastSeq();
      requestPage();
    },
    reset,
    /** Sends frames that do not change the position. */
    send,
    /** Sends events that were just stored; the frames alone where it has them or will read them from the store. */
    offer(batch: EventBatch, frames: string): void {
      const isNew = isFollowing && batch.lastSeq > position;
      const pendingBytes = connection.writableLength + batch.bytes.length;
      if (isNew && batch.firstSeq > position && blockedAtMs === null && pendingBytes <= MAX_PENDING_BYTES) {
        position = batch.lastSeq;
        send(batch.bytes);
        return;
      }
      send(Buffer.from(frames));
      if (!isNew) return;
      isFollowing = false;
      requestPage();
    },
    /** Cuts the connection off if it has taken no bytes for too long. */
    checkStalled(): void {
      if (blockedAtMs !== null && clock.now() - blockedAtMs >= STALLED_FOR_MS) cutOff("it takes nothing");
    },
    end: () => void connection.end(),
  };
}
