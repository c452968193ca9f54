import { backoffMs, type Backoff } from "../core/backoff.ts";
import type { RawBatchHandler, IngestResult } from "../core/ports.ts";
import type { ErrorTracker } from "./error-tracker.ts";
import type { OpenedFile } from "./read-files.ts";

/** After this many failures in a row the files of a batch are tried one by one: one of them may be the cause. */
const FAILURES_BEFORE_SINGLY = 3;

/** For a store that took nothing. */
const PAUSE: Backoff = { firstMs: 100, maxMs: 5_000 };

interface FeedResult {
  readonly processed: readonly { readonly opened: OpenedFile; readonly result: IngestResult }[];
  /** Refused while the store took others. */
  readonly refused: readonly OpenedFile[];
  /** To be submitted again, in this order, before all others. */
  readonly pending: readonly OpenedFile[];
  /** How long to leave the store alone. */
  readonly pauseMs: number;
}

/** Submits batches to the store and distinguishes a store that is down from a file that it refuses. */
export interface StoreFeed {
  /** @param isLive see {@link RawBatchHandler} */
  submit(batch: readonly OpenedFile[], isLive?: boolean): FeedResult;
  /** @returns null when the store refused it; it has waited, so it is not live */
  submitAlone(opened: OpenedFile): IngestResult | null;
  /** Number of files stored or processed so far. */
  processedCount(): number;
}

export function createStoreFeed({ handler, errors }: { handler: RawBatchHandler; errors: ErrorTracker }): StoreFeed {
  let failures = 0;
  let processedCount = 0;

  function attempt(batch: readonly OpenedFile[], isLive: boolean): readonly IngestResult[] | null {
    try {
      const results = handler(
        batch.map(({ file }) => file),
        isLive,
      );
      if (results.length !== batch.length) throw new Error("The handler must answer for every file of a batch.");
      processedCount += batch.length;
      errors.clear("store");
      return results;
    } catch (thrown) {
      errors.record("store", thrown);
      return null;
    }
  }

  function submitAlone(opened: OpenedFile): IngestResult | null {
    return attempt([opened], false)?.[0] ?? null;
  }

  function submit(batch: readonly OpenedFile[], isLive = true): FeedResult {
    const result =
      failures < FAILURES_BEFORE_SINGLY ? submitTogether(batch, isLive && failures === 0) : submitSingly(batch);
    if (result.processed.length > 0) {
      failures = 0;
      return result;
    }
    failures += 1;
    return { ...result, pauseMs: backoffMs(failures, PAUSE) };
  }

  function submitTogether(batch: readonly OpenedFile[], isLive: boolean): FeedResult {
    const results = attempt(batch, isLive);
    if (results === null) return { processed: [], refused: [], pending: batch, pauseMs: 0 };
    const processed = batch.flatMap((opened, index) => {
      const result = results[index];
      return result === undefined ? [] : [{ opened, result }];
    });
    return { processed, refused: [], pending: [], pauseMs: 0 };
  }

  /** A file is only blamed once the store took another; when it takes none, everything keeps its order and waits. */
  function submitSingly(batch: readonly OpenedFile[]): FeedResult {
    const processed: { opened: OpenedFile; result: IngestResult }[] = [];
    const refused: OpenedFile[] = [];
    const rest = [...batch];
    for (let opened = rest.shift(); opened !== undefined; opened = rest.shift()) {
      let result = submitAlone(opened);
      if (result === null && processed.length === 0) {
        // Shows whether the store is up. Another file each time, because this one may fail too.
        const [probe] = rest.splice(failures % Math.max(rest.length, 1), 1);
        if (probe === undefined) return { processed, refused, pending: [opened], pauseMs: 0 };
        const probeResult = submitAlone(probe);
        if (probeResult === null) return { processed, refused, pending: batch, pauseMs: 0 };
        processed.push({ opened: probe, result: probeResult });
        // The store may have just come back.
        result = submitAlone(opened);
      }
      if (result === null) refused.push(opened);
      else processed.push({ opened, result });
    }
    return { processed, refused, pending: [], pauseMs: 0 };
  }

  return { submit, submitAlone, processedCount: () => processedCount };
}
