import type { ForwardingAnswerDto } from "../../../src/api/forwarding-dto.ts";
import { AppError } from "../../../src/core/errors/errors.ts";

/** Batches in work at a time: a dozen have a connection to the database, the bodies of the others are read meanwhile. */
const MOST_BATCHES = 24;

/** Bytes of their bodies together. A thousand machines that come back at once must not fill the memory. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Batches of 16 events cost half the time of single ones; half of all requests report sessions. */
const PACES = [
  { fromShare: 0.75, pace: { gather_ms: 3_000, story_rest_ms: 60_000 } },
  { fromShare: 0.25, pace: { gather_ms: 1_000, story_rest_ms: 20_000 } },
] as const;

/** Batches without room. Each keeps its connection, with some of its body unread. */
const MOST_WAITING = 1_024;

/** A machine ends its request after 30 seconds. */
const MOST_WAIT_MS = 20_000;

/** A question for the position, or a few events that happen now: a person may have to answer one of them. */
const SMALL_BYTES = 16 * 1024;

interface RoomLimits {
  readonly smallBytes?: number;
  readonly mostBatches?: number;
  readonly mostBytes?: number;
  readonly mostWaiting?: number;
  readonly mostWaitMs?: number;
}

interface Waiting {
  readonly sizeBytes: number;
  readonly admit: () => void;
  readonly refuse: (code: "http/crowded" | "http/stopping") => void;
}

/**
 * Admits batches before their bodies are read, small ones first, otherwise in the order in which they came: a machine
 * that has just sent one waits behind all others. If those without room were refused at once, they would come back at
 * random, and the machines that are admitted would keep their room until nothing of their backlog is left.
 */
export function createBatchRoom({
  smallBytes = SMALL_BYTES,
  mostBatches = MOST_BATCHES,
  mostBytes = MOST_BYTES,
  mostWaiting = MOST_WAITING,
  mostWaitMs = MOST_WAIT_MS,
}: RoomLimits = {}) {
  let batches = 0;
  let bytes = 0;
  const smallOnes = new Set<Waiting>();
  const largeOnes = new Set<Waiting>();

  function admitWaiting(): void {
    // One that does not fit yet stays at the front: smaller ones behind it would overtake it for ever.
    for (const line of [smallOnes, largeOnes]) {
      for (const first of line) {
        if (batches >= mostBatches || bytes + first.sizeBytes > mostBytes) return;
        first.admit();
      }
    }
  }

  async function wait(sizeBytes: number): Promise<void> {
    if (smallOnes.size + largeOnes.size >= mostWaiting) throw new AppError("http/crowded");
    const line = sizeBytes <= smallBytes ? smallOnes : largeOnes;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = {
      sizeBytes,
      admit: () => {
        line.delete(waiting);
        batches += 1;
        bytes += sizeBytes;
        resolve();
      },
      refuse: (code) => {
        line.delete(waiting);
        reject(new AppError(code));
      },
    };
    const timer = setTimeout(() => {
      waiting.refuse("http/crowded");
      admitWaiting();
    }, mostWaitMs);
    line.add(waiting);
    admitWaiting();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    /** What to ask of the machines: the fuller it is here, the fewer and larger requests. */
    pace: (): ForwardingAnswerDto["pace"] => PACES.find(({ fromShare }) => batches >= fromShare * mostBatches)?.pace,
    status: () => ({ batches, bytes, waiting: smallOnes.size + largeOnes.size }),
    /** @throws AppError `http/crowded` after the longest wait, or where too many wait; `http/stopping` */
    async admit<T>(sizeBytes: number, work: () => Promise<T>): Promise<T> {
      await wait(Math.min(sizeBytes, mostBytes));
      try {
        return await work();
      } finally {
        batches -= 1;
        bytes -= Math.min(sizeBytes, mostBytes);
        admitWaiting();
      }
    },
    /** Those that wait send their batches to another replica. */
    refuseWaiting(): void {
      for (const waiting of [...smallOnes, ...largeOnes]) waiting.refuse("http/stopping");
    },
  };
}
