import { AppError } from "../../../src/core/errors/errors.ts";

/** Limits the requests of each sender, so that none takes the places of all others. */
export function createSenderLimit(mostOfOne: number) {
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
