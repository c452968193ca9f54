import type { Pool } from "pg";
import { errorText } from "../../../src/core/errors/errors.ts";
import type { Logger } from "../../../src/core/ports.ts";
import { isUnavailable } from "../database/unavailable.ts";
import { foldCounters } from "./fold-counters.ts";

/** Statistics are exact at any time; what is not added up yet costs their readers time. */
const EVERY_MS = 5_000;

/** Keeps the counters up. Each replica has one; one of them works at a time. */
export function startCounterWorker(pool: Pool, { logger }: { readonly logger: Logger }) {
  let isStopped = false;
  let work = Promise.resolve();

  async function fold(): Promise<void> {
    try {
      await foldCounters(pool, () => isStopped);
    } catch (error) {
      // The next one does it all.
      if (!isUnavailable(error)) logger.error("counting failed", { reason: errorText(error) });
    }
    if (!isStopped) timer = setTimeout(start, EVERY_MS);
  }

  function start(): void {
    work = fold();
  }

  let timer = setTimeout(start, EVERY_MS);
  return {
    /** Ends after the step in work. */
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await work;
    },
  };
}
