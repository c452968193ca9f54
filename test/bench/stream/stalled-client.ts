import { connect, type Socket } from "node:net";
import { findIds } from "./find-ids.ts";
import { streamRequest } from "./stream-request.ts";

export interface Woken {
  /** Received events, in that order. */
  readonly seqs: Uint32Array;
  /** Whether its first connection ended before it had all. */
  readonly wasCutOff: boolean;
}

/** A client that reads the beginning of the stream and then nothing until it is woken. */
export interface StalledClient {
  /** Reads everything; reconnects with its last id after a disconnect, until it has the event. */
  wake(order: { readonly upTo: number; readonly timeoutMs: number }): Promise<Woken>;
}

export async function openStalled(port: number): Promise<StalledClient> {
  const first = await openReader(port, null);
  first.socket.pause();

  return {
    async wake({ upTo, timeoutMs }) {
      first.socket.resume();
      await first.has(upTo, timeoutMs);
      const last = first.seqs.at(-1) ?? null;
      if (last === upTo) return { seqs: Uint32Array.from(first.seqs), wasCutOff: false };
      const second = await openReader(port, last);
      await second.has(upTo, timeoutMs);
      return { seqs: Uint32Array.from([...first.seqs, ...second.seqs]), wasCutOff: first.socket.closed };
    },
  };
}

interface Reader {
  readonly socket: Socket;
  readonly seqs: readonly number[];
  /** Resolves when the event has come, the connection has ended, or on timeout. */
  has(upTo: number, timeoutMs: number): Promise<void>;
}

/** Resolves with the first bytes of the response. */
async function openReader(port: number, lastEventId: number | null): Promise<Reader> {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const seqs: number[] = [];
  let rest: Buffer | null = null;
  let wanted = Number.POSITIVE_INFINITY;
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.on("close", () => {
    begun.resolve();
    ended.resolve();
  });
  socket.on("data", (chunk: Buffer) => {
    begun.resolve();
    rest = findIds(rest, chunk, (seq) => seqs.push(seq));
    if ((seqs.at(-1) ?? 0) >= wanted) ended.resolve();
  });
  socket.write(streamRequest(port, lastEventId));
  await begun.promise;

  return {
    socket,
    seqs,
    async has(upTo, timeoutMs) {
      wanted = upTo;
      if ((seqs.at(-1) ?? 0) >= upTo) return;
      const timer = setTimeout(ended.resolve, timeoutMs);
      await ended.promise;
      clearTimeout(timer);
      socket.pause();
    },
  };
}
