import type { Clock, CollectorStore, CollectorPosition, EventHistory, Logger } from "../../core/ports.ts";
import type { CollectorTrouble } from "../../core/telemetry-state.ts";
import { MAX_RECORDS, type LogBatch, type ReadLogBatch } from "./log-batch.ts";
import { delayAfter } from "./export-delay.ts";
import type { Post } from "./post.ts";
import type { ExportResult } from "./export-result.ts";

/** Events that come together go together; OpenTelemetry's own exporters wait as long by default. */
const GATHER_MS = 1000;

/** Who asks for no pause at all gets this one. */
const LEAST_DELAY_MS = 100;

export interface LogShipperOptions {
  readonly collector: string;
  readonly collectors: CollectorStore;
  readonly history: Pick<EventHistory, "firstSeq" | "lastSeq">;
  readonly read: ReadLogBatch;
  readonly post: Post;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly gatherMs?: number;
  /** 0…1 */
  readonly random?: () => number;
}

export interface LogShipper {
  /** There may be something to send. */
  changed(): void;
  /** Null while all goes well. */
  trouble(): CollectorTrouble | null;
  position(): CollectorPosition;
  /** When events were skipped last, by this shipper; null where none were. */
  skippedAtMs(): number | null;
  /** Ends a request that is on its way; what it carried is sent again by the next daemon. */
  stop(): Promise<void>;
}

/**
 * Sends the events in their order, one request at a time, from a place that the store keeps. Nothing is held in memory but
 * the request: what cannot be sent now is read again later, as long as it is kept. With nothing to send it holds no timer.
 */
export function createLogShipper(options: LogShipperOptions): LogShipper {
  const { collector, collectors, history, read, post, clock, logger } = options;
  const { gatherMs = GATHER_MS, random = Math.random } = options;
  const stopping = new AbortController();
  let position = finalPosition();
  let limit = MAX_RECORDS;
  let failures = 0;
  let retryDelayMs = 0;
  let skippedAtMs: number | null = null;
  let trouble: CollectorTrouble | null = null;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  /** A number that the store has not reached is another database's. */
  function finalPosition(): CollectorPosition {
    const lastSeq = history.lastSeq();
    const known = collectors.positionOf(collector, lastSeq);
    return { ...known, seq: Math.min(known.seq, lastSeq) };
  }

  function schedule(delayMs: number): void {
    if (stopping.signal.aborted || timer !== undefined || running !== null) return;
    timer = setTimeout(() => {
      timer = undefined;
      running = run().finally(() => {
        running = null;
        plan();
      });
    }, delayMs).unref();
  }

  /** What came while a request was on its way, or what has to be tried again. */
  function plan(): void {
    if (trouble !== null) schedule(retryDelayMs);
    else if (hasMore()) schedule(gatherMs);
  }

  function hasMore(): boolean {
    try {
      return history.lastSeq() > position.seq;
    } catch {
      // The database's own watch tells of it; the next event tries again.
      return false;
    }
  }

  async function run(): Promise<void> {
    try {
      for (let goesOn = true; goesOn && !stopping.signal.aborted;) goesOn = await step();
    } catch (error) {
      // The database cannot be read or written now.
      fail("later", String(error), null);
    }
  }

  /** One request; whether there is a next one right away. */
  async function step(): Promise<boolean> {
    skipRemoved();
    const batch = read(position.seq, limit);
    if (batch === null) return false;
    const result = await post("logs", batch.body, stopping.signal);
    return !stopping.signal.aborted && obey(result, batch);
  }

  function obey(result: ExportResult, batch: LogBatch): boolean {
    switch (result.kind) {
      case "taken":
        if (result.refused > 0) warn("the collector took a part only", result.refused, result.reason);
        limit = Math.min(MAX_RECORDS, limit * 2);
        return goOn(batch, Math.min(result.refused, batch.count));
      case "divide":
        if (batch.count > 1) {
          limit = Math.ceil(batch.count / 2);
          return true;
        }
        warn("the collector does not take an event", 1, result.reason);
        return goOn(batch, 1);
      case "refused":
        // Whoever repeats it breaks the protocol.
        warn("the collector does not take these events", batch.count, result.reason);
        return goOn(batch, batch.count);
      case "later":
      case "closed":
        fail(result.kind, result.reason, result.kind === "later" ? result.delayMs : null);
        return false;
      default:
        return result satisfies never;
    }
  }

  function goOn({ lastSeq }: LogBatch, refused: number): boolean {
    advance(lastSeq, 0, refused);
    if (trouble !== null) logger.info("the collector takes events again", {});
    trouble = null;
    failures = 0;
    return true;
  }

  function advance(seq: number, skipped: number, refused: number): void {
    collectors.advance(collector, { seq, skipped, refused });
    position = { ...position, seq, skipped: position.skipped + skipped, refused: position.refused + refused };
  }

  /** Retention went past the place: what it took is gone, and told. */
  function skipRemoved(): void {
    const first = history.firstSeq();
    const end = first === 0 ? history.lastSeq() : first - 1;
    if (end <= position.seq) return;
    skippedAtMs = clock.now();
    warn("events were removed before the collector had them", end - position.seq, null);
    advance(end, end - position.seq, 0);
  }

  function fail(kind: "later" | "closed", reason: string, askedMs: number | null): void {
    failures += 1;
    retryDelayMs = askedMs === null ? delayAfter(kind, failures, random) : Math.max(LEAST_DELAY_MS, askedMs);
    if (trouble === null) logger.warn("the collector cannot be told of events now", { reason });
    trouble = { isClosed: kind === "closed", reason };
  }

  function warn(what: string, events: number, reason: string | null): void {
    logger.warn(what, { events, reason });
  }

  schedule(gatherMs);

  return {
    changed: () => {
      if (trouble === null) schedule(gatherMs);
    },
    trouble: () => trouble,
    position: () => position,
    skippedAtMs: () => skippedAtMs,
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
  };
}
