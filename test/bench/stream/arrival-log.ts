/** Events received by many clients: the n-th entries of all lists belong together. */
export interface Arrivals {
  readonly seqs: Uint32Array;
  readonly clients: Uint16Array;
  readonly atMs: Float64Array;
}

export interface ArrivalLog {
  add(seq: number, client: number, atMs: number): void;
  /** Resolves when this many are available, or on timeout. */
  waitFor(count: number, timeoutMs: number): Promise<void>;
  /** Returns the collected ones and starts anew. */
  take(): Arrivals;
}

const FIRST_ROOM = 1 << 16;

export function createArrivalLog(): ArrivalLog {
  let log = roomFor(FIRST_ROOM);
  let count = 0;
  let wanted = 0;
  let onEnough: (() => void) | null = null;

  return {
    add(seq, client, atMs) {
      if (count === log.seqs.length) log = doubled(log);
      log.seqs[count] = seq;
      log.clients[count] = client;
      log.atMs[count] = atMs;
      count += 1;
      if (count >= wanted) onEnough?.();
    },
    async waitFor(enough, timeoutMs) {
      if (count >= enough) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      wanted = enough;
      onEnough = resolve;
      const timer = setTimeout(resolve, timeoutMs);
      await promise;
      clearTimeout(timer);
      onEnough = null;
    },
    take() {
      const { seqs, clients, atMs } = log;
      const taken = { seqs: seqs.slice(0, count), clients: clients.slice(0, count), atMs: atMs.slice(0, count) };
      count = 0;
      return taken;
    },
  };
}

function roomFor(entries: number): Arrivals {
  return { seqs: new Uint32Array(entries), clients: new Uint16Array(entries), atMs: new Float64Array(entries) };
}

function doubled(log: Arrivals): Arrivals {
  const next = roomFor(log.seqs.length * 2);
  next.seqs.set(log.seqs);
  next.clients.set(log.clients);
  next.atMs.set(log.atMs);
  return next;
}
