import { backoffMs, type Backoff } from "../core/backoff.ts";
import type { RawBatchHandler, RawVerdict } from "../core/ports.ts";
import type { OpenedFile } from "./read-batch.ts";
import type { Troubles } from "./troubles.ts";

/** After this many failures in a row the files of a batch are tried one by one: one of them may be the cause. */
const FAILURES_BEFORE_SINGLY = 3;

/** For a store that took nothing. */
const PAUSE: Backoff = { firstMs: 100, maxMs: 5_000 };

interface FeedResult {
  readonly judged: readonly { readonly opened: OpenedFile; readonly verdict: RawVerdict }[];
  /** Refused while the store took others. */
  readonly refused: readonly OpenedFile[];
  /** To come again, in this order, before all others. */
  readonly unjudged: readonly OpenedFile[];
  /** How long the store should be left alone. */
  readonly pauseMs: number;
}

/** Offers batches to the store and tells a store that is down from a file that it cannot take. */
export interface StoreFeed {
  /** @param isLive see {@link RawBatchHandler} */
  offer(batch: readonly OpenedFile[], isLive?: boolean): FeedResult;
  /** @returns null when the store refused it; it has waited, so it is not live */
  offerAlone(opened: OpenedFile): RawVerdict | null;
  /** How many files it took or judged so far. */
  taken(): number;
}

export function createStoreFeed({ handler, troubles }: { handler: RawBatchHandler; troubles: Troubles }): StoreFeed {
  let failures = 0;
  let taken = 0;

  function attempt(batch: readonly OpenedFile[], isLive: boolean): readonly RawVerdict[] | null {
    try {
      const verdicts = handler(
        batch.map(({ file }) => file),
        isLive,
      );
      if (verdicts.length !== batch.length) throw new Error("The handler must judge every file of a batch.");
      taken += batch.length;
      troubles.clear("store");
      return verdicts;
    } catch (thrown) {
      troubles.note("store", thrown);
      return null;
    }
  }

  function offerAlone(opened: OpenedFile): RawVerdict | null {
    return attempt([opened], false)?.[0] ?? null;
  }

  function offer(batch: readonly OpenedFile[], isLive = true): FeedResult {
    const result = failures < FAILURES_BEFORE_SINGLY ? offerWhole(batch, isLive && failures === 0) : offerSingly(batch);
    if (result.judged.length > 0) {
      failures = 0;
      return result;
    }
    failures += 1;
    return { ...result, pauseMs: backoffMs(failures, PAUSE) };
  }

  function offerWhole(batch: readonly OpenedFile[], isLive: boolean): FeedResult {
    const verdicts = attempt(batch, isLive);
    if (verdicts === null) return { judged: [], refused: [], unjudged: batch, pauseMs: 0 };
    const judged = batch.flatMap((opened, index) => {
      const verdict = verdicts[index];
      return verdict === undefined ? [] : [{ opened, verdict }];
    });
    return { judged, refused: [], unjudged: [], pauseMs: 0 };
  }

  /** A file is only blamed once the store took another one; when it takes none, everything keeps its order and waits. */
  function offerSingly(batch: readonly OpenedFile[]): FeedResult {
    const judged: { opened: OpenedFile; verdict: RawVerdict }[] = [];
    const refused: OpenedFile[] = [];
    const rest = [...batch];
    for (let opened = rest.shift(); opened !== undefined; opened = rest.shift()) {
      let verdict = offerAlone(opened);
      if (verdict === null && judged.length === 0) {
        // A different witness each time, in case that one is a culprit too.
        const [witness] = rest.splice(failures % Math.max(rest.length, 1), 1);
        if (witness === undefined) return { judged, refused, unjudged: [opened], pauseMs: 0 };
        const witnessVerdict = offerAlone(witness);
        if (witnessVerdict === null) return { judged, refused, unjudged: batch, pauseMs: 0 };
        judged.push({ opened: witness, verdict: witnessVerdict });
        // The store may just have come back.
        verdict = offerAlone(opened);
      }
      if (verdict === null) refused.push(opened);
      else judged.push({ opened, verdict });
    }
    return { judged, refused, unjudged: [], pauseMs: 0 };
  }

  return { offer, offerAlone, taken: () => taken };
}
