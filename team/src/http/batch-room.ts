import type { ForwardingResponseDto } from "../../../src/api/forwarding-dto.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { RETRY_AFTER_SECONDS } from "../../../src/http/http-limits.ts";

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

/** Machines that came together must not leave together: those behind them would have all the room meanwhile. */
const WAIT_SPREAD = 0.25;

/** Until a machine that has waited so long comes back: its turn may be near. */
const BACK_AFTER_SECONDS = 1;

/** Places that are kept for machines between two of their requests: under a megabyte. */
const MOST_KEPT = 4_096;

/** A question for the position, or a few events that happen now: a person may have to answer one of them. */
const SMALL_BYTES = 16 * 1024;

interface RoomLimits {
  readonly smallBytes?: number;
  readonly mostBatches?: number;
  readonly mostBytes?: number;
  readonly mostWaiting?: number;
  readonly mostWaitMs?: number;
  readonly mostKept?: number;
  /** Spreads the longest wait; 0 ≤ random < 1. */
  readonly random?: () => number;
}

interface Batch {
  /** The same for each request of a machine, and short. */
  readonly sender: string;
  readonly sizeBytes: number;
  /** Aborted when the sender hangs up. */
  readonly signal: AbortSignal;
}

interface Waiting {
  /** The line's order. */
  readonly place: number;
  readonly sizeBytes: number;
  readonly admit: () => void;
  readonly refuse: (code: "http/crowded" | "http/stopping", seconds?: number) => void;
}

/**
 * Admits batches before their bodies are read, small ones first, otherwise in the order in which their machines came: a
 * machine that has just sent one waits behind all others. With a thousand of them the line can be longer than a request
 * may wait. A machine that is refused, or hangs up, keeps its place until one of its batches is admitted: otherwise it
 * would come back behind those that were served meanwhile, again and again. Another replica does not know the place; a
 * machine gets one there as well, so it waits for one round at each replica at most.
 */
export function createBatchRoom({
  smallBytes = SMALL_BYTES,
  mostBatches = MOST_BATCHES,
  mostBytes = MOST_BYTES,
  mostWaiting = MOST_WAITING,
  mostWaitMs = MOST_WAIT_MS,
  mostKept = MOST_KEPT,
  random = Math.random,
}: RoomLimits = {}) {
  let batches = 0;
  let bytes = 0;
  let lastPlace = 0;
  const smallOnes: Waiting[] = [];
  /** Ordered by their places. */
  const largeOnes: Waiting[] = [];
  /**
   * Places of machines that are away, at most one of each. Of senders of whom no batch was taken yet apart: one may
   * call itself by any number of tokens, and must not have the places of machines forgotten.
   */
  const [kept, keptOfUnknown] = [new Map<string, number>(), new Map<string, number>()];
  const taken = new Set<string>();

  function admitWaiting(): void {
    // One that does not fit yet stays at the front: smaller ones behind it would overtake it for ever.
    for (const line of [smallOnes, largeOnes]) {
      for (let [first] = line; first !== undefined; [first] = line) {
        if (batches >= mostBatches || bytes + first.sizeBytes > mostBytes) return;
        first.admit();
      }
    }
  }

  function placeOf(sender: string): number {
    const place = kept.get(sender) ?? keptOfUnknown.get(sender) ?? (lastPlace += 1);
    kept.delete(sender);
    keptOfUnknown.delete(sender);
    return place;
  }

  function keepPlace(sender: string, place: number): void {
    const places = taken.has(sender) ? kept : keptOfUnknown;
    places.set(sender, Math.min(place, places.get(sender) ?? place));
    forgetFirst(places);
  }

  function noteTaken(sender: string): void {
    taken.delete(sender);
    taken.add(sender);
    forgetFirst(taken);
  }

  function forgetFirst(all: Map<string, number> | Set<string>): void {
    const [first] = all.keys();
    if (all.size > mostKept && first !== undefined) all.delete(first);
  }

  async function wait({ sender, sizeBytes, signal }: Batch): Promise<void> {
    const isSmall = sizeBytes <= smallBytes;
    const line = isSmall ? smallOnes : largeOnes;
    const place = isSmall ? Infinity : placeOf(sender);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    /** Whether it waited until now. */
    const leave = (): boolean => {
      const index = line.indexOf(waiting);
      if (index !== -1) line.splice(index, 1);
      return index !== -1;
    };
    const waiting: Waiting = {
      place,
      sizeBytes,
      admit: () => {
        leave();
        batches += 1;
        bytes += sizeBytes;
        resolve();
      },
      refuse: (code, seconds = RETRY_AFTER_SECONDS) => {
        if (!leave()) return;
        if (!isSmall) keepPlace(sender, place);
        reject(new AppError(code, { seconds }));
      },
    };
    const giveUp = (): void => {
      waiting.refuse("http/crowded", BACK_AFTER_SECONDS);
      admitWaiting();
    };
    const timer = setTimeout(giveUp, mostWaitMs * (1 - WAIT_SPREAD * random()));
    signal.addEventListener("abort", giveUp);
    line.splice(line.findLastIndex((other) => other.place <= place) + 1, 0, waiting);
    admitWaiting();
    if (smallOnes.length + largeOnes.length > mostWaiting) (largeOnes.at(-1) ?? waiting).refuse("http/crowded");
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    }
  }

  return {
    /** What to ask of the machines: the fuller it is here, the fewer and larger requests. */
    pace: (): ForwardingResponseDto["pace"] => PACES.find(({ fromShare }) => batches >= fromShare * mostBatches)?.pace,
    status: () => ({ batches, bytes, waiting: smallOnes.length + largeOnes.length }),
    /** @throws AppError `http/crowded` after the longest wait, or where too many wait; `http/stopping` */
    async admit<T>(batch: Batch, work: () => Promise<T>): Promise<T> {
      const sizeBytes = Math.min(batch.sizeBytes, mostBytes);
      await wait({ ...batch, sizeBytes });
      try {
        const answer = await work();
        noteTaken(batch.sender);
        return answer;
      } finally {
        batches -= 1;
        bytes -= sizeBytes;
        admitWaiting();
      }
    },
    /** Those that wait send their batches to another replica. */
    refuseWaiting(): void {
      for (const waiting of [...smallOnes, ...largeOnes]) waiting.refuse("http/stopping");
    },
  };
}
