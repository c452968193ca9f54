import type { HealthDto, MetricsDto } from "../api/dto.ts";
import { toRequestDto } from "../api/request-dto.ts";
import { toTimestamp } from "../api/routes.ts";
import { encodeFrame } from "../api/sse.ts";
import { AppError } from "../core/errors/errors.ts";
import type { StoredEvent } from "../core/event.ts";
import type { Clock, EventReader, Logger } from "../core/ports.ts";
import type { Request } from "../core/request.ts";
import type { Session } from "../core/session/session.ts";
import type { UsualOf } from "../core/session/usual-duration.ts";
import type { WarningsDto } from "../api/warnings-dto.ts";
import { createSessionFeed, createValueFeed, type ValueFeed } from "./feeds.ts";
import { createReplayScheduler, encodeEvents, newestOf, type LastEventId, type StreamHistory } from "./replay.ts";
import { createSubscriber, type Connection, type Subscriber } from "./subscriber.ts";

/** Metrics go out at most twice a second: the eye cannot follow more, and each reading costs queries. */
const METRICS_INTERVAL_MS = 500;

/** For health and warnings, which a person reads; each reading of the health also checks the hooks' files now and then. */
const HEALTH_INTERVAL_MS = 2000;

/** The first search for stale sessions also corrects a list that a client read up to this long before it connected. */
const LOOK_BACK_MS = 10_000;

interface HubLimits {
  readonly maxConnections: number;
  readonly heartbeatIntervalMs: number;
  /** How often the metrics and the health are read while nothing happens. */
  readonly metricsRefreshMs: number;
}

interface HubOptions extends HubLimits {
  readonly history: StreamHistory & Pick<EventReader, "becameStaleBetween" | "marksOf">;
  /** Null: not known yet. */
  readonly readMetrics: () => MetricsDto | null;
  /** How long calls usually take; default: not known. */
  readonly usualOf?: UsualOf;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type Hub = ReturnType<typeof createHub>;

/** Streams new events and state to every connected client. Without a client it does nothing and holds no timer. */
export function createHub(options: HubOptions) {
  const { history, readMetrics, usualOf, clock, logger } = options;
  const subscribers = new Set<Subscriber>();
  const planReplay = createReplayScheduler();
  const sessionFeed = createSessionFeed({ marksOf: history.marksOf, clock, broadcast, usualOf });
  const metrics = createValueFeed({
    read: () =>
      readOrNull("metrics", () => {
        const values = readMetrics();
        return values === null ? null : { type: "metrics_update", metrics: values };
      }),
    intervalMs: METRICS_INTERVAL_MS,
    broadcast,
    clock,
  });
  let health: ValueFeed | null = null;
  let warnings: ValueFeed | null = null;
  /** What could not be read lately: the log has it once. */
  const failing = new Set<string>();
  let limits: HubLimits = options;
  let timers: NodeJS.Timeout[] = [];
  let staleUpToMs = 0;
  let isClosing = false;
  let cutOff = 0;
  let refused = 0;

  function broadcast(bytes: Buffer): void {
    for (const subscriber of subscribers) subscriber.send(bytes);
  }

  /** A failing store must not end the stream: events continue, the values wait. */
  function readOrNull<T>(name: string, read: () => T): T | null {
    try {
      const value = read();
      failing.delete(name);
      return value;
    } catch (error) {
      if (!failing.has(name)) logger.error(`the ${name} cannot be read`, { reason: String(error) });
      failing.add(name);
      return null;
    }
  }

  function sendHeartbeat(): void {
    const nowMs = clock.now();
    // No event reports that a session became stale.
    const stale = readOrNull("stale sessions", () => history.becameStaleBetween(staleUpToMs, nowMs));
    if (stale !== null) staleUpToMs = nowMs;
    const heartbeat = encodeFrame({ type: "heartbeat", timestamp: toTimestamp(nowMs) });
    broadcast(Buffer.from(heartbeat + sessionFeed.changed(stale ?? [])));
    for (const subscriber of subscribers) subscriber.checkStalled();
  }

  function valuesChanged(): void {
    metrics.changed();
    health?.changed();
    warnings?.changed();
  }

  function startTimers(): void {
    for (const timer of timers) clearInterval(timer);
    timers = [
      setInterval(sendHeartbeat, limits.heartbeatIntervalMs),
      // "The last hour" changes without any event.
      setInterval(valuesChanged, limits.metricsRefreshMs),
    ];
  }

  function stopTimers(): void {
    for (const timer of timers) clearInterval(timer);
    timers = [];
    metrics.stop();
    health?.stop();
    warnings?.stop();
    sessionFeed.stop();
  }

  function addSubscriber(connection: Connection): Subscriber {
    const subscriber: Subscriber = createSubscriber({
      connection,
      history,
      planReplay,
      clock,
      onCutOff(reason) {
        cutOff += 1;
        logger.warn("a live connection was cut off", { reason, pendingBytes: subscriber.pendingBytes });
      },
    });
    connection.on("close", () => {
      subscribers.delete(subscriber);
      if (subscribers.size === 0) stopTimers();
      else if (!isClosing) health?.changed();
    });
    if (subscribers.size === 0) {
      staleUpToMs = clock.now() - LOOK_BACK_MS;
      startTimers();
    }
    subscribers.add(subscriber);
    return subscriber;
  }

  return {
    get connectionCount(): number {
      return subscribers.size;
    },
    /** Most connections at once. */
    get maxConnections(): number {
      return limits.maxConnections;
    },

    /** Sends new events and changed sessions to every client. */
    publish(events: readonly StoredEvent[], changedSessions: readonly Session[]): void {
      if (isClosing || subscribers.size === 0) return;
      const frames = sessionFeed.changed(changedSessions);
      const batch = encodeEvents(events, { history, frames });
      if (batch === null) broadcast(Buffer.from(frames));
      else for (const subscriber of subscribers) subscriber.offer(batch, frames);
      valuesChanged();
    },

    /**
     * Begins a stream on a connection: `connected`, the metrics, the events that the client missed, then everything
     * new.
     * @throws AppError `http/busy` or `http/stopping`, before anything is written
     */
    attach(connection: Connection, lastEventId: LastEventId): void {
      if (isClosing) throw new AppError("http/stopping");
      if (subscribers.size >= limits.maxConnections) {
        refused += 1;
        throw new AppError("http/busy", { limit: limits.maxConnections });
      }
      const connected = encodeFrame({ type: "connected", timestamp: toTimestamp(clock.now()), seq: newestOf(history) });
      const values = [metrics, health, warnings].map((feed) => feed?.latest() ?? Buffer.alloc(0));
      const subscriber = addSubscriber(connection);
      subscriber.send(Buffer.concat([Buffer.from(connected), ...values]));
      subscriber.begin(lastEventId);
      // The health reports the number of connections, and this one is new.
      health?.changed();
    },

    /** Sends the newest state of a request to every client. */
    publishRequest(request: Request): void {
      if (isClosing || subscribers.size === 0) return;
      broadcast(Buffer.from(encodeFrame({ type: "request", data: toRequestDto(request) })));
    },

    /** Other browsers are paired than before: each client asks what that means for it. */
    publishPairings(): void {
      if (isClosing || subscribers.size === 0) return;
      broadcast(Buffer.from(encodeFrame({ type: "pairings" })));
    },

    /** Makes every client fetch its lists again: events were stored that it has not received. */
    reset(): void {
      if (isClosing) return;
      for (const subscriber of subscribers) subscriber.reset("too_old");
      if (subscribers.size > 0) valuesChanged();
    },

    /** Applies new limits from now on; open connections stay. */
    configure(next: HubLimits): void {
      limits = next;
      if (subscribers.size === 0) return;
      startTimers();
      health?.changed();
    },

    /** Sends the health too, from now on, unless it is null. Without this call clients get none. */
    serveHealth(read: () => HealthDto | null): void {
      health = createValueFeed({
        read: () =>
          readOrNull("health", () => {
            const data = read();
            return data === null ? null : { type: "health", data };
          }),
        intervalMs: HEALTH_INTERVAL_MS,
        broadcast,
        clock,
      });
    },

    /** Sends the warnings too, from now on. Without this call clients get none. */
    serveWarnings(read: () => WarningsDto): void {
      warnings = createValueFeed({
        read: () => readOrNull("warnings", () => ({ type: "warnings", data: read() })),
        intervalMs: HEALTH_INTERVAL_MS,
        broadcast,
        clock,
      });
    },

    /** Call it when the metrics, the health or the warnings may have changed. */
    publishValues(): void {
      if (!isClosing && subscribers.size > 0) valuesChanged();
    },

    /** Call it when the health may have changed. */
    publishHealth(): void {
      if (!isClosing && subscribers.size > 0) health?.changed();
    },

    /** Bytes that wait for all clients together; connections cut off as too slow, and refused, since the start. */
    stats() {
      const pendingBytes = Array.from(subscribers, (subscriber) => subscriber.pendingBytes).reduce((a, b) => a + b, 0);
      return { pendingBytes, cutOff, refused };
    },

    /** Accepts no more connections, and ends the open ones once they have taken what was written. */
    close(): void {
      isClosing = true;
      stopTimers();
      for (const subscriber of subscribers) subscriber.end();
    },
  };
}
