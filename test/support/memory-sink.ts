import { EventEmitter } from "node:events";
import type { Connection } from "../../src/stream/subscriber.ts";
import { createFrameDecoder, type Frame } from "../../src/api/sse.ts";

/** A connection in memory, whose other side reads only on demand. */
export interface MemorySink extends Connection {
  readonly writes: Buffer[];
  readonly state: "open" | "ended" | "destroyed";
  /** Maximum of pending bytes. */
  readonly maxPendingBytes: number;
  frames(): Frame[];
  /** Numbers of the events received, in order. */
  seqs(): number[];
  /** Stops reading from now on. */
  stall(): void;
  /** Reads the pending bytes, and everything that follows. */
  resume(): void;
  /** The other side disconnects. */
  hangUp(): void;
}

const HIGH_WATER_MARK_BYTES = 64 * 1024;

export function createMemorySink(): MemorySink {
  const writes: Buffer[] = [];
  const emitter = new EventEmitter();
  let state: MemorySink["state"] = "open";
  let isEnded = false;
  let stalled = false;
  let pendingBytes = 0;
  let maxPendingBytes = 0;

  function close(next: MemorySink["state"]): void {
    if (state !== "open") return;
    state = next;
    emitter.emit("close");
  }

  function frames(): Frame[] {
    return createFrameDecoder()(Buffer.concat(writes).toString());
  }

  return {
    writes,
    frames,
    get state() {
      return state;
    },
    get maxPendingBytes() {
      return maxPendingBytes;
    },
    get writableLength() {
      return pendingBytes;
    },
    get writableEnded() {
      return isEnded;
    },
    get destroyed() {
      return state === "destroyed";
    },
    seqs: () => frames().flatMap((frame) => (frame.type === "event" ? [frame.data.seq] : [])),
    write(bytes) {
      writes.push(bytes);
      if (stalled) pendingBytes += bytes.length;
      maxPendingBytes = Math.max(maxPendingBytes, pendingBytes);
      return pendingBytes < HIGH_WATER_MARK_BYTES;
    },
    on: (event, listener) => emitter.on(event, listener),
    end() {
      isEnded = true;
      if (!stalled) close("ended");
    },
    destroy: () => close("destroyed"),
    stall() {
      stalled = true;
    },
    resume() {
      stalled = false;
      const wasFull = pendingBytes >= HIGH_WATER_MARK_BYTES;
      pendingBytes = 0;
      if (wasFull) emitter.emit("drain");
    },
    hangUp: () => close("destroyed"),
  };
}
