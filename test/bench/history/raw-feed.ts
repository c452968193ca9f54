import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { followCalls } from "../live-events.ts";
import { payloadOf, type Scratch } from "../scratch.ts";

const BYTES = 1500;

/** How long the last events may take to arrive. */
const TIMEOUT_MS = 10_000;

export interface RawFeed {
  /**
   * Writes raw files as hooks do, at an even rate, and waits until each has reached the client of the stream.
   * @returns the milliseconds of each, and the largest delay of a write
   */
  fire(order: { readonly seconds: number; readonly perSecond: number }): Promise<Fired>;
  close(): void;
}

interface Fired {
  readonly samples: readonly number[];
  readonly missing: number;
  readonly latestMs: number;
}

/** Fires events at one daemon and receives them from its stream. */
export async function createRawFeed({ paths }: Scratch, url: string): Promise<RawFeed> {
  const closing = new AbortController();
  const laid = new Map<string, number>();
  let samples: number[] = [];
  let number = 0;
  await followCalls(url, closing.signal, arrive);

  function arrive(id: string, atMs: number): void {
    const laidAtMs = laid.get(id);
    if (laidAtMs === undefined) return;
    laid.delete(id);
    samples.push(atMs - laidAtMs);
  }

  /** The id of a call identifies each event: a number would appear twice, at its begin and its end. */
  function lay(): void {
    const id = `toolu_feed_${number}`;
    const payload = { ...(JSON.parse(payloadOf(BYTES, number)) as object), tool_use_id: id };
    const temporary = join(paths.rawTemporaryDir, `feed-${number % 8}`);
    writeFileSync(temporary, JSON.stringify(payload));
    laid.set(id, performance.now());
    renameSync(temporary, join(paths.rawDir, `hook-${(number % 32_000) + 1}-${number}.json`));
    number += 1;
  }

  return {
    fire: async ({ seconds, perSecond }) => {
      samples = [];
      const startedAtMs = performance.now();
      let latestMs = 0;
      for (let fired = 0; fired < seconds * perSecond;) {
        const elapsedMs = performance.now() - startedAtMs;
        const due = Math.min(seconds * perSecond, Math.floor((elapsedMs * perSecond) / 1000) + 1);
        latestMs = Math.max(latestMs, elapsedMs - (fired * 1000) / perSecond);
        for (; fired < due; fired += 1) lay();
        await sleep(1);
      }
      const deadlineMs = performance.now() + TIMEOUT_MS;
      while (laid.size > 0 && performance.now() < deadlineMs) await sleep(5);
      const missing = laid.size;
      laid.clear();
      return { samples, missing, latestMs };
    },
    close: () => closing.abort(),
  };
}
