import type { TestContext } from "node:test";
import { createHub } from "../../src/stream/hub.ts";
import type { LastEventId } from "../../src/stream/replay.ts";
import type { HealthDto, MetricsDto } from "../../src/api/dto.ts";
import type { FrameType } from "../../src/api/sse.ts";
import { createMemoryLogger } from "./memory-logger.ts";
import { createMemoryReader, TEST_TIME_MS } from "./memory-reader.ts";
import { createMemorySink, type MemorySink } from "./memory-sink.ts";
import { sampleMetrics } from "./sample-metrics.ts";

/** A hub over an empty in-memory store, with a clock that only the test moves. */
export function setUpHub(
  t: TestContext,
  options: { maxConnections?: number; readMetrics?: () => MetricsDto; readHealth?: () => HealthDto } = {},
) {
  const reader = createMemoryReader();
  const logger = createMemoryLogger();
  const time = { nowMs: TEST_TIME_MS };
  const hub = createHub({
    history: reader,
    readMetrics: options.readMetrics ?? sampleMetrics,
    clock: { now: () => time.nowMs },
    logger,
    maxConnections: options.maxConnections ?? 10,
    heartbeatIntervalMs: 1000,
    metricsRefreshMs: 10_000,
  });
  if (options.readHealth !== undefined) hub.serveHealth(options.readHealth);
  const sinks: MemorySink[] = [];
  t.after(() => {
    for (const sink of sinks) sink.hangUp();
  });

  function connect(lastEventId: LastEventId = null): MemorySink {
    const sink = createMemorySink();
    sinks.push(sink);
    hub.attach(sink, lastEventId);
    return sink;
  }
  function store(count: number): void {
    hub.publish(reader.add(count), []);
  }
  return { hub, reader, logger, time, connect, store };
}

/** The kinds of frames received, in order. */
export function types(sink: MemorySink): FrameType[] {
  return sink.frames().map((frame) => frame.type);
}

export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
