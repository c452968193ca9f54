import { AppError } from "../../../src/core/errors/errors.ts";

/** A machine sends one request at a time; a second one comes where it has given the first one up. */
const MOST_OF_ONE = 2;

/** Limits the requests of each sender, so that none takes the places of all others. */
export function createMachineTurns(mostOfOne = MOST_OF_ONE) {
  const counts = new Map<string, number>();
  return {
    /** @throws AppError `http/crowded` */
    async take<T>(sender: string, work: () => Promise<T>): Promise<T> {
      const before = counts.get(sender) ?? 0;
      if (before >= mostOfOne) throw new AppError("http/crowded");
      counts.set(sender, before + 1);
      try {
        return await work();
      } finally {
        const left = (counts.get(sender) ?? 1) - 1;
        if (left > 0) counts.set(sender, left);
        else counts.delete(sender);
      }
    },
  };
}
