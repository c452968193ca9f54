import type { HealthDto, MetricsDto } from "../api/dto.ts";
import { encodeFrame } from "../api/sse.ts";
import { toTimestamp } from "../api/to-dto.ts";
import { AppError } from "../core/errors/errors.ts";
import type { StoredEvent } from "../core/event.ts";
import type { Clock, EventHistory, EventReader, Logger } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";
import { createBroadcaster } from "./broadcaster.ts";
import { encodeEvents, withFrames, type EventBatch } from "./event-batch.ts";
import { createMetricsFeed, type MetricsFeed } from "./metrics-feed.ts";
import { createReplayPages, createReplayScheduler, planReplay, type LastEventId } from "./replay.ts";
import { createSessionFeed, createStaleSessionPoller } from "./session-feed.ts";
import { createSubscriber, type Sink, type Subscriber } from "./subscriber.ts";

/** Metrics go out at most twice a second: the eye cannot follow more, and each reading costs queries. */
const METRICS_INTERVAL_MS = 500;

/** Lets the batch that caused the change reach its readers before the queries run. */
const METRICS_LEAD_MS = 10;

/** A person reads it, in a table of values; each reading also checks the hooks' files now and then. */
const HEALTH_INTERVAL_MS = 2000;

/** Streams new events and state to every connected client. Without a client it does nothing and holds no timer. */
export interface Hub {
  readonly connectionCount: number;
  /** Most connections at once. */
  readonly maxConnections: number;
  /**
   * Begins a stream on a connection: `connected`, the metrics, the events that the client missed, then everything new.
   * @throws AppError `http/busy` or `http/stopping`, before anything is written
   */
  attach(sink: Sink, options: { readonly lastEventId: LastEventId }): void;
  /** Sends new events and changed sessions to every client. */
  publish(events: readonly StoredEvent[], sessions: readonly Session[]): void;
  stats(): HubStats;
  /** Sends the health too, from now on. Without this call clients get none. */
  serveHealth(read: () => HealthDto): void;
  /** Call it when the health may have changed. */
  publishHealth(): void;
  /** Applies new limits from now on; open connections stay. */
  configure(limits: HubLimits): void;
  /** Accepts no more connections and ends the open ones; those still open after `graceMs` are destroyed. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

interface HubStats {
  readonly connections: number;
  /** Bytes that wait for all slow clients together. */
  readonly pendingBytes: number;
  /** Connections cut off because they were too slow, since the start. */
  readonly cutOff: number;
  /** Connections refused because all places were taken, since the start. */
  readonly refused: number;
}

interface HubLimits {
  readonly maxConnections: number;
  readonly heartbeatIntervalMs: number;
  /** How often the metrics and the health are read while nothing happens. */
  readonly metricsRefreshMs: number;
}

interface HubOptions extends HubLimits {
  readonly history: EventHistory & Pick<EventReader, "becameStaleBetween">;
  readonly readMetrics: () => MetricsDto;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createHub(options: HubOptions): Hub {
  const { history, readMetrics, clock, logger } = options;
  const subscribers = createBroadcaster<Subscriber>();
  const metrics = createMetricsFeed({
    name: "metrics",
    read: () => ({ type: "metrics_update", metrics: readMetrics() }),
    intervalMs: METRICS_INTERVAL_MS,
    leadMs: METRICS_LEAD_MS,
    broadcast,
    clock,
    logger,
  });
  let health: MetricsFeed | null = null;
  const sessions = createSessionFeed({ clock, broadcast });
  const pages = createReplayPages(history);
  const scheduler = createReplayScheduler({ onRest: pages.forget });
  const stalePoller = createStaleSessionPoller({ reader: history, clock, logger });
  let limits: HubLimits = options;
  let heartbeat: NodeJS.Timeout | null = null;
  let emptied: (() => void) | null = null;
  let closing = false;
  let cutOff = 0;
  let refused = 0;

  function broadcast(bytes: Buffer): void {
    subscribers.broadcast((subscriber) => subscriber.send(bytes));
  }

  /** One write for each client: with many clients, writes dominate the cost. */
  function sendToAll(batch: EventBatch | null, frames: string | null): void {
    if (batch === null) {
      if (frames !== null) broadcast(Buffer.from(frames));
      return;
    }
    if (frames === null) {
      subscribers.broadcast((subscriber) => subscriber.offer(batch));
      return;
    }
    const both = withFrames(batch, frames);
    const alone = Buffer.from(frames);
    subscribers.broadcast((subscriber) => {
      if (!subscriber.offer(both)) subscriber.send(alone);
    });
  }

  function sendHeartbeat(): void {
    const frame = encodeFrame({ type: "heartbeat", timestamp: toTimestamp(clock.now()) });
    sendToAll(null, frame + (sessions.changed(stalePoller.poll()) ?? ""));
    for (const subscriber of subscribers) subscriber.checkStalled();
  }

  function startTimers(): void {
    if (heartbeat === null) stalePoller.begin();
    else clearInterval(heartbeat);
    heartbeat = setInterval(sendHeartbeat, limits.heartbeatIntervalMs);
    metrics.start(limits.metricsRefreshMs);
    health?.start(limits.metricsRefreshMs);
  }

  function stopTimers(): void {
    if (heartbeat !== null) clearInterval(heartbeat);
    heartbeat = null;
    metrics.stop();
    health?.stop();
    sessions.stop();
  }

  function addSubscriber(sink: Sink): Subscriber {
    const subscriber = createSubscriber({
      sink,
      history,
      pages,
      scheduler,
      clock,
      onCutOff(reason) {
        cutOff += 1;
        logger.warn("a live connection was cut off", { reason, pendingBytes: sink.pendingBytes });
      },
      onGone() {
        subscribers.delete(subscriber);
        if (subscribers.size > 0) {
          health?.changed();
          return;
        }
        stopTimers();
        emptied?.();
      },
    });
    subscribers.add(subscriber);
    if (subscribers.size === 1) startTimers();
    return subscriber;
  }

  return {
    get connectionCount() {
      return subscribers.size;
    },
    get maxConnections() {
      return limits.maxConnections;
    },

    publish(events, changedSessions) {
      if (closing || subscribers.size === 0) return;
      sendToAll(encodeEvents(events), sessions.changed(changedSessions));
      metrics.changed();
      health?.changed();
    },

    attach(sink, { lastEventId }) {
      if (closing) throw new AppError("http/stopping");
      if (subscribers.size >= limits.maxConnections) {
        refused += 1;
        throw new AppError("http/busy", { limit: limits.maxConnections });
      }
      const plan = planReplay(history, lastEventId);
      const newest = plan.kind === "replay" ? history.lastSeq() : plan.position;
      const subscriber = addSubscriber(sink);
      subscriber.send(
        Buffer.from(encodeFrame({ type: "connected", timestamp: toTimestamp(clock.now()), seq: newest })),
      );
      metrics.sendLatest(subscriber.send);
      health?.sendLatest(subscriber.send);
      // The health reports the number of connections, and this one is new.
      health?.changed();
      subscriber.begin(plan);
    },

    configure(next) {
      limits = next;
      if (heartbeat === null) return;
      startTimers();
      health?.changed();
    },

    serveHealth(read) {
      health = createMetricsFeed({
        name: "health",
        read: () => ({ type: "health", data: read() }),
        intervalMs: HEALTH_INTERVAL_MS,
        leadMs: METRICS_LEAD_MS,
        broadcast,
        clock,
        logger,
      });
      if (heartbeat !== null) health.start(limits.metricsRefreshMs);
    },

    publishHealth() {
      if (!closing && subscribers.size > 0) health?.changed();
    },

    stats() {
      let pendingBytes = 0;
      for (const subscriber of subscribers) pendingBytes += subscriber.pendingBytes;
      return { connections: subscribers.size, pendingBytes, cutOff, refused };
    },

    async close({ graceMs }) {
      closing = true;
      stopTimers();
      subscribers.finish();
      if (subscribers.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      emptied = resolve;
      for (const subscriber of subscribers) subscriber.end();
      const deadline = setTimeout(() => {
        for (const subscriber of subscribers) subscriber.destroy();
      }, graceMs);
      await promise;
      clearTimeout(deadline);
    },
  };
}
