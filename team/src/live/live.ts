import { AppError, errorText } from "../../../src/core/errors/errors.ts";
import type { Clock, Logger } from "../../../src/core/ports.ts";
import type { LastEventId } from "../../../src/stream/replay.ts";
import type { Connection } from "../../../src/stream/subscriber.ts";
import { openPool } from "../database/pool.ts";
import { hasEvent, lastSeqIn } from "../reading/event-queries.ts";
import type { Scope } from "../rights/scope.ts";
import type { Person } from "../rights/rights.ts";
import { createAudience, type Audience } from "./audience.ts";
import { createAudiences } from "./audiences.ts";
import { createFeedReader } from "./feed-reader.ts";
import { createHints } from "./hints.ts";
import { readChangedRights } from "./changed-rights.ts";
import { createStaleWatch } from "./stale-watch.ts";
import { createValuesRefresh, type ReadValues } from "./values-refresh.ts";

/** The limit for all people together. A stream costs some 50 KB. */
const MOST_STREAMS = 1_000;

/** Without a hint the feed is read this often. */
const POLL_MS = 500;

/** A hint comes at most so often too; what is stored meanwhile is read together. */
const READ_INTERVAL_MS = 20;

/** Changed rights and stale sessions. */
const CHECK_MS = 1_000;

/** For what was written to streams that end. */
const GRACE_MS = 10_000;

/**
 * A stream ends after this time and its browser connects again, where it went on: then a proxy or a sign-in that no
 * longer knows the person says so. Nothing else would tell of a group that a proxy has taken away.
 */
const STREAM_LIFE_MS = 15 * 60_000;

/** Questions of the feed must not wait behind those of readers or batches. */
const MOST_CONNECTIONS = 4;

interface LiveOptions {
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly readValues: ReadValues;
  readonly streamLifeMs?: number;
}

/** Who is to be connected. */
export interface Watcher {
  readonly person: Person;
  readonly scope: Scope;
  readonly onShown: Audience["onShown"];
}

/** The connections of one person in one scope. */
interface Company {
  readonly key: string;
  readonly audience: Audience;
  /** Settles when the audience knows what was there before it. */
  readonly ready: Promise<void>;
  readonly connections: Set<Connection>;
}

interface Joiner {
  readonly audience: Audience;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export type Live = ReturnType<typeof createLive>;

/** Live events of a replica: one reader of the feed, one hub for each person and scope that is connected. */
export function createLive({ databaseUrl, clock, logger, readValues, streamLifeMs = STREAM_LIFE_MS }: LiveOptions) {
  const pool = openPool(databaseUrl, { logger, most: MOST_CONNECTIONS });
  const audiences = createAudiences();
  const companies = new Map<string, Company>();
  const hints = createHints({ databaseUrl, pool, logger, onHint: wake });
  const values = createValuesRefresh({ ...readValues, clock, logger });
  const reader = createFeedReader({
    pool,
    audiences,
    clock,
    onPublished: values.changed,
    onGoneBack: () => logger.warn("the database lacks events that it had: pages load again"),
  });
  const watchStale = createStaleWatch({ pool, audiences, clock });
  /** Those who wait for the next reading: each of them has connected just now. */
  const joining: Joiner[] = [];
  let timers: NodeJS.Timeout[] = [];
  let isReading = false;
  let isDue = false;
  let isChecking = false;
  let isFailing = false;
  let isStopped = false;
  /** Streams, since the start. */
  let refused = 0;
  /** When the feed was read to its end, or began to be. */
  let readAtMs = 0;

  function wake(): void {
    isDue = true;
    if (!isReading && timers.length > 0) void read();
  }

  async function read(): Promise<void> {
    isReading = true;
    isDue = false;
    const joiners = joining.splice(0);
    try {
      await reader.read(joiners.map(({ audience }) => audience));
      for (const { resolve } of joiners) resolve();
      isFailing = false;
      readAtMs = performance.now();
    } catch (error) {
      for (const { reject } of joiners) reject(error);
      report(error);
    }
    setTimeout(() => {
      isReading = false;
      if (isDue) wake();
    }, READ_INTERVAL_MS);
  }

  /** The log has a night without the database once. */
  function report(error: unknown): void {
    if (!isFailing && !isStopped) logger.error("the feed cannot be read", { reason: errorText(error) });
    isFailing = true;
  }

  async function check(): Promise<void> {
    if (isChecking) return;
    isChecking = true;
    try {
      const [changed] = await Promise.all([readChangedRights(pool, audiences.all), watchStale()]);
      for (const company of companies.values()) if (changed.has(company.audience)) end(company);
      values.refresh(audiences.all);
    } catch (error) {
      report(error);
    }
    isChecking = false;
  }

  /** Without anybody connected nothing is read: to start over costs one question. */
  function begin(): void {
    if (timers.length > 0) return;
    readAtMs = performance.now();
    timers = [setInterval(wake, POLL_MS), setInterval(() => void check(), CHECK_MS)];
    hints.listen();
  }

  function rest(): void {
    for (const timer of timers) clearInterval(timer);
    timers = [];
    hints.unlisten();
    reader.forget();
  }

  /** @returns those of one person and scope, ready or about to be */
  function companyOf(watcher: Watcher): Company {
    const key = JSON.stringify([watcher.person, watcher.scope]);
    const known = companies.get(key);
    if (known !== undefined) return known;
    const audience = createAudience({ ...watcher, ring: reader.ring, clock, logger });
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    const company: Company = { key, audience, ready, connections: new Set() };
    companies.set(key, company);
    joining.push({ audience, resolve, reject });
    return company;
  }

  function leave(company: Company, connection: Connection): void {
    company.connections.delete(connection);
    if (company.connections.size === 0) forget(company);
  }

  function forget(company: Company): void {
    if (companies.get(company.key) === company) companies.delete(company.key);
    audiences.delete(company.audience);
    if (companies.size === 0) rest();
  }

  function streamCount(): number {
    return [...companies.values()].reduce((sum, { connections }) => sum + connections.size, 0);
  }

  /** @throws AppError `http/busy` or `http/stopping` */
  function admit(): void {
    if (isStopped) throw new AppError("http/stopping");
    if (streamCount() < MOST_STREAMS) return;
    refused += 1;
    throw new AppError("http/busy", { limit: MOST_STREAMS });
  }

  /** Its browsers connect again, and are asked again who they are. */
  function end(company: Company): void {
    forget(company);
    company.audience.hub.close();
    // One that takes nothing never ends by itself.
    setTimeout(() => company.connections.forEach((connection) => connection.destroy()), GRACE_MS).unref();
  }

  return {
    /** Something was committed here: other replicas are to read it. */
    committed(): void {
      hints.send();
      wake();
    },

    /**
     * Begins a stream.
     * @throws AppError `http/busy` or `http/stopping`, and what the database throws
     */
    async attach(watcher: Watcher, connection: Connection, lastEventId: LastEventId): Promise<void> {
      admit();
      // Before the ring is read: what comes in between is there.
      const [newestSeq, isStored] = await Promise.all([
        lastSeqIn(pool, watcher.person, watcher.scope),
        typeof lastEventId === "number" ? hasEvent(pool, watcher.person, lastEventId) : false,
      ]);
      admit();
      if (connection.destroyed) return;
      const company = companyOf(watcher);
      // It counts from here on, so that the others of its company leave it what they share.
      company.connections.add(connection);
      connection.on("close", () => leave(company, connection));
      begin();
      wake();
      try {
        await company.ready;
        const { audience } = company;
        // From here on any change of rights ends the stream: without this, one within the first second went unseen.
        const hasChanged = audience.about === null && (await readChangedRights(pool, new Set([audience]))).size > 0;
        if (connection.destroyed) return;
        if (lastEventId !== null) watcher.onShown(company.audience.shownTeams());
        company.audience.hub.attach(connection, company.audience.positionOf(lastEventId, { newestSeq, isStored }));
        const ending = setTimeout(() => connection.end(), streamLifeMs).unref();
        connection.on("close", () => clearTimeout(ending));
        if (hasChanged) end(company);
      } catch (error) {
        if (error instanceof AppError && error.code === "http/busy") refused += 1;
        leave(company, connection);
        throw error;
      }
    },

    /** @returns for how long the feed has not been read; 0 while no stream is open */
    status: () => ({
      streams: streamCount(),
      refused,
      lagMs: timers.length === 0 ? 0 : performance.now() - readAtMs,
    }),

    /** Ends all streams: their browsers connect to another replica. */
    async stop(): Promise<void> {
      if (isStopped) return;
      isStopped = true;
      for (const company of companies.values()) end(company);
      for (const { reject } of joining.splice(0)) reject(new AppError("http/stopping"));
      hints.stop();
      values.stop();
      await pool.end();
    },
  };
}
