import type { Clock, EventHistory, Logger } from "../../core/ports.ts";
import type { CollectorTrouble, CollectorStore, CollectorPosition } from "../../core/metrics.ts";
import { deliveryReasonText, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import { MAX_RECORDS, type LogBatch, type ReadLogBatch } from "./log-batch.ts";
import { delayAfter, type ExportResult, type Post } from "./post.ts";

/** Events of this interval share a request. The default of OpenTelemetry's own exporters. */
const GATHER_MS = 1000;

/** Used when the collector asks for a shorter pause. */
const LEAST_DELAY_MS = 100;

interface LogShipperOptions {
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

interface LogShipper {
  /** There may be something to send. */
  changed(): void;
  /** Null while the collector takes events. */
  trouble(): CollectorTrouble | null;
  position(): CollectorPosition;
  /** When this shipper last skipped events. Null if it never did. */
  skippedAtMs(): number | null;
  /** Aborts a request under way. The next daemon sends its events again. */
  stop(): Promise<void>;
}

/**
 * Sends events in their order, one request at a time, from a position in the store. Only the request is in memory:
 * unsent events are read again later, while they are stored. With nothing to send it holds no timer.
 */
export function createLogShipper(options: LogShipperOptions): LogShipper {
  const { collector, collectors, history, read, post, clock, logger } = options;
  const { gatherMs = GATHER_MS, random = Math.random } = options;
  const stopping = new AbortController();
  let position = readPosition();
  let limit = MAX_RECORDS;
  let failures = 0;
  let retryDelayMs = 0;
  let skippedAtMs: number | null = null;
  let trouble: CollectorTrouble | null = null;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  /** A number that the store has not reached is from another database. */
  function readPosition(): CollectorPosition {
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

  /** Schedules events that came during a request, or a retry. */
  function plan(): void {
    if (trouble !== null) schedule(retryDelayMs);
    else if (hasMore()) schedule(gatherMs);
  }

  function hasMore(): boolean {
    try {
      return history.lastSeq() > position.seq;
    } catch {
      // The database's own check reports it; the next event retries.
      return false;
    }
  }

  async function run(): Promise<void> {
    try {
      for (let hasNext = true; hasNext && !stopping.signal.aborted;) hasNext = await step();
    } catch (error) {
      // The database cannot be read or written now.
      fail("later", String(error), null);
    }
  }

  /**
   * Sends one request.
   * @returns whether to send the next one at once
   */
  async function step(): Promise<boolean> {
    skipRemoved();
    const batch = read(position.seq, limit);
    if (batch === null) return false;
    const result = await post("logs", batch.body, stopping.signal);
    return !stopping.signal.aborted && handleResult(result, batch);
  }

  function handleResult(result: ExportResult, batch: LogBatch): boolean {
    switch (result.kind) {
      case "taken":
        if (result.refused > 0) warn("the collector took a part only", result.refused, result.reason);
        limit = Math.min(MAX_RECORDS, limit * 2);
        return accept(batch, Math.min(result.refused, batch.count));
      case "divide":
        if (batch.count > 1) {
          limit = Math.ceil(batch.count / 2);
          return true;
        }
        warn("the collector does not take an event", 1, result.reason);
        return accept(batch, 1);
      case "refused":
        // The protocol forbids a retry.
        warn("the collector does not take these events", batch.count, result.reason);
        return accept(batch, batch.count);
      case "later":
      case "closed":
        fail(result.kind, result.reason, result.kind === "later" ? result.delayMs : null);
        return false;
      default:
        return result satisfies never;
    }
  }

  function accept({ lastSeq }: LogBatch, refused: number): boolean {
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

  /** Retention deleted events after the position: counts and reports them as skipped. */
  function skipRemoved(): void {
    const first = history.firstSeq();
    const end = first === 0 ? history.lastSeq() : first - 1;
    if (end <= position.seq) return;
    skippedAtMs = clock.now();
    warn("events were removed before the collector had them", end - position.seq, null);
    advance(end, end - position.seq, 0);
  }

  function fail(kind: "later" | "closed", reason: DeliveryReason, delayMs: number | null): void {
    failures += 1;
    retryDelayMs = delayMs === null ? delayAfter(kind, failures, random) : Math.max(LEAST_DELAY_MS, delayMs);
    if (trouble === null) {
      logger.warn("events could not be exported to the collector", { reason: deliveryReasonText(reason, "en") });
    }
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
