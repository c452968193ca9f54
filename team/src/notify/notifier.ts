import type { Pool, PoolClient } from "pg";
import { backoffMs } from "../../../src/core/backoff.ts";
import { errorText } from "../../../src/core/errors/errors.ts";
import type { FetchLike } from "../../../src/core/notification/delivery.ts";
import type { Clock, Logger, Sleep } from "../../../src/core/ports.ts";
import { TIMINGS, type DestinationQueueStatus } from "../../../src/notify/queue/destination-queue-options.ts";
import { createRateLimits } from "../../../src/providers/discord/rest/rate-limits.ts";
import { createSteadyClock, systemSleep } from "../../../src/system/clock.ts";
import type { JournalWrite } from "./channel-outbox.ts";
import type { NotifySettings, TeamChannels } from "./channel-settings.ts";
import type { Ask } from "./find-items.ts";
import { openServices } from "./open-services.ts";
import { runChannel } from "./run-channel.ts";

const LOOK_MS = 2_000;

/** The longest request to a provider takes 15 seconds. */
const TAKEOVER_MS = 20_000;

const RECONNECT = { firstMs: 1_000, maxMs: 30_000, jitter: [0.5, 1.5] } as const;

/** A connection that lasted longer is no part of a row of failures. */
const STEADY_MS = 60_000;

/** PostgreSQL ends the session, and frees its locks, where the machine of a replica is gone without a word. */
const SILENT_FOR = "60s";

/** The first of the two numbers of each channel's advisory lock. */
const CHANNEL_LOCKS = 7_263_008;

interface NotifierOptions {
  readonly settings: NotifySettings;
  /** Gives one connection, which holds the locks of the channels that this replica sends to. */
  readonly pool: Pick<Pool, "connect">;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch?: FetchLike;
  readonly sleep?: Sleep;
  readonly random?: () => number;
  /** How often a channel looks for what is new, and each replica for channels that no other one has. */
  readonly lookMs?: number;
  readonly takeoverMs?: number;
}

export type Notifier = ReturnType<typeof startNotifier>;

interface Channel {
  readonly team: TeamChannels;
  readonly destinationId: string;
  readonly service: ReturnType<ReturnType<typeof openServices>>;
}

interface Running {
  readonly ended: Promise<unknown>;
  readonly status: () => DestinationQueueStatus | null;
}

/**
 * Sends the messages of the teams' channels. Of several replicas one sends those of a channel, as long as it holds the
 * channel's lock; the lock ends with its connection, and another replica goes on.
 */
export function startNotifier(options: NotifierOptions) {
  const { settings, pool, version, clock, logger, sleep = systemSleep, random = Math.random } = options;
  const {
    fetch = async (url, init) => globalThis.fetch(url, init),
    lookMs = LOOK_MS,
    takeoverMs = TAKEOVER_MS,
  } = options;
  const steadyClock = createSteadyClock(clock);
  const limits = createRateLimits(steadyClock);
  const channels = settings.channels.flatMap((team): readonly Channel[] => {
    const serviceOf = openServices(team, { version, fetch, clock: steadyClock, limits, logger });
    return team.destinationIds.map((destinationId) => ({ team, destinationId, service: serviceOf(destinationId) }));
  });
  const stopping = new AbortController();
  /** Ends requests: a message whose answer is not heard may be sent twice. */
  const cutting = new AbortController();
  /** Arrived, and not journalled yet: written over the next connection before anything else. */
  let unwritten: readonly JournalWrite[] = [];
  let running = new Map<Channel, Running>();
  const counts = { sent: 0, failed: 0 };
  let failures = 0;
  /** Teams of the settings that no machine has joined; the log has each once. */
  const missing = new Set<string>();

  function count({ isSent, values }: JournalWrite): void {
    if (isSent) counts.sent += 1;
    else if (values[1] === "failed") counts.failed += 1;
  }

  async function hold(): Promise<void> {
    const client = await pool.connect();
    const lost = new AbortController();
    const lose = (): void => lost.abort();
    client.on("error", lose);
    client.on("end", lose);
    const signal = AbortSignal.any([stopping.signal, lost.signal]);
    // The rows are of the type that each question names.
    const ask: Ask = async (text, values) => (await client.query(text, [...values])).rows as never;
    try {
      await client.query(`SET idle_session_timeout = '${SILENT_FOR}'`);
      for (const { text, values } of unwritten) await ask(text, values);
      unwritten = [];
      while (!signal.aborted) {
        for (const channel of channels) {
          if (running.has(channel) || signal.aborted) continue;
          const { teamId, isTaken } = await takeChannel(ask, channel);
          if (teamId === null) reportMissing(channel.team.team);
          else if (isTaken) start(channel, { teamId, ask, signal, lose });
        }
        await sleep(lookMs, signal).catch(() => {});
      }
    } finally {
      lose();
      await Promise.all(Array.from(running.values(), async ({ ended }) => ended));
      running = new Map();
      // The end of its session frees the locks.
      release(client);
    }
  }

  /** A name with a wrong letter would never be noticed. */
  function reportMissing(team: string): void {
    if (missing.has(team)) return;
    missing.add(team);
    logger.warn("a channel sends nothing until a machine joins its team", { team });
  }

  function start(
    channel: Channel,
    { teamId, ask, signal, lose }: { teamId: number; ask: Ask; signal: AbortSignal; lose: () => void },
  ): void {
    const { team, destinationId, service } = channel;
    const sending = runChannel(
      { teamId, destinationId },
      {
        ask,
        service,
        language: team.values.language,
        waitMs: settings.waitMs,
        pageUrl: settings.pageUrl,
        clock,
        steadyClock,
        sleep,
        random,
        logger,
        timings: TIMINGS,
        lookMs,
        takeoverMs,
        onWritten: count,
        signal,
        requestSignal: cutting.signal,
      },
    );
    running.set(channel, {
      ended: end({ team: team.team, destination: destinationId }, sending.ended, lose),
      status: sending.status,
    });
  }

  async function end(
    named: { readonly team: string; readonly destination: string },
    sending: ReturnType<typeof runChannel>["ended"],
    lose: () => void,
  ): Promise<void> {
    const { failure, unwritten: left } = await sending;
    unwritten = [...unwritten, ...left];
    if (failure !== null && failures === 0 && !stopping.signal.aborted)
      logger.warn("a channel was interrupted", { ...named, reason: errorText(failure) });
    // Its lock is free only once the connection is closed.
    lose();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const sinceMs = steadyClock.now();
      try {
        await hold();
      } catch (error) {
        if (failures === 0) logger.warn("channels have no connection to PostgreSQL", { reason: errorText(error) });
      }
      failures = steadyClock.now() - sinceMs > STEADY_MS ? 1 : failures + 1;
      await sleep(backoffMs(failures, RECONNECT, random()), stopping.signal).catch(() => {});
    }
  }

  const ended = channels.length === 0 ? Promise.resolve() : run();

  return {
    /** Destinations, and those that this replica sends to now. */
    status: () => ({
      channels: channels.length,
      held: [...running.values()].flatMap((one) => one.status() ?? []),
      ...counts,
    }),
    /** Sends nothing more. A request that lasts longer than `graceMs` is cut, and journalled as unknown. */
    stop: async (graceMs: number): Promise<void> => {
      stopping.abort();
      const timer = setTimeout(() => cutting.abort(), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** @returns the team's row, null while no machine has joined the team; not taken while another replica has the channel */
async function takeChannel(
  ask: Ask,
  { team: { team }, destinationId }: Channel,
): Promise<{ readonly teamId: number | null; readonly isTaken: boolean }> {
  const [row] = await ask<{ id: number; taken: boolean }>(TAKE, [team, CHANNEL_LOCKS, destinationId]);
  return { teamId: row?.id ?? null, isTaken: row?.taken === true };
}

const TAKE = `SELECT id, pg_try_advisory_lock($2::int, hashtext(id || ' ' || $3::text)) AS taken FROM teams
  WHERE name = $1`;

function release(client: PoolClient): void {
  client.release(true);
}
