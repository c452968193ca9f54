import type { ForwardingAnswerDto } from "../../../src/api/forwarding-dto.ts";
import { AppError } from "../../../src/core/errors/errors.ts";

/** Batches in work at a time: a replica has a dozen connections, and each batch takes one for some milliseconds. */
const MOST_BATCHES = 64;

/** Bytes of their bodies together. A thousand machines that come back at once must not fill the memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Batches of 16 events cost half the time of single ones; half of all requests report sessions. */
const PACES = [
  { fromShare: 0.75, pace: { gather_ms: 3_000, story_rest_ms: 60_000 } },
  { fromShare: 0.25, pace: { gather_ms: 1_000, story_rest_ms: 20_000 } },
] as const;

/** Admits batches before their bodies are read; those that find no room try again later. */
export function createBatchRoom({ mostBatches = MOST_BATCHES, mostBytes = MOST_BYTES } = {}) {
  let batches = 0;
  let bytes = 0;
  return {
    /** What to ask of the machines: the fuller it is here, the fewer and larger requests. */
    pace: (): ForwardingAnswerDto["pace"] => PACES.find(({ fromShare }) => batches >= fromShare * mostBatches)?.pace,
    /** @throws AppError `http/crowded` */
    async admit<T>(sizeBytes: number, work: () => Promise<T>): Promise<T> {
      if (batches >= mostBatches || bytes + sizeBytes > mostBytes) throw new AppError("http/crowded");
      batches += 1;
      bytes += sizeBytes;
      try {
        return await work();
      } finally {
        batches -= 1;
        bytes -= sizeBytes;
      }
    },
  };
}
