import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Pool } from "pg";
import type { ForwardingResponseDto, ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../../src/api/routes.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { openStream, type StreamClient } from "../../../test/support/stream-client.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { startReplica, type Replica } from "../../src/replica.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { EMPTY } from "./ingest-harness.ts";
import { PROXY, PROXY_SECRET } from "./reading-harness.ts";
import { testDatabase, testPool } from "./test-database.ts";

export interface LiveReader {
  readonly subject: string;
  readonly groups: readonly string[];
}

export const ANN: LiveReader = { subject: "ann", groups: ["devs"] };

/** Two replicas over one database, with machines that send to them and people who watch. */
export async function liveHarness(t: TestContext, { aheadMs = 0, through = async (url: string) => url } = {}) {
  const databaseUrl = await testDatabase(t, { isOfReplica: true });
  const pool = testPool(t, databaseUrl);
  const logger = createMemoryLogger();
  /** The replicas' own one. */
  let passedMs = aheadMs;
  const clock = { ...systemClock, now: () => systemClock.now() + passedMs };
  const start = async (): Promise<Replica> => {
    const signIn = readSignIn(PROXY, { host: "127.0.0.1", isTrial: false });
    const options = { databaseUrl: await through(databaseUrl), host: "127.0.0.1", port: 0, signIn, clock, logger };
    const replica = await startReplica(options);
    let stopped: Promise<void> | null = null;
    return { ...replica, stop: async () => (stopped ??= replica.stop()) };
  };
  const replicas = [await start(), await start()] as const;
  t.after(async () => Promise.all(replicas.map(async (replica) => replica.stop())));
  const urlOf = (replica: 0 | 1): string => replicas[replica].address.url;

  return {
    databaseUrl,
    pool,
    logger,
    replicas,
    /** Puts the replicas' clock forward. */
    pass: (ms: number): void => {
      passedMs += ms;
    },
    /** A machine of that person's. */
    join: async (owner: string, name = "laptop", team = "core") => {
      const token = await addMachine(pool, { owner, team, name });
      return {
        send: async (fields: Partial<ForwardingBatchDto>, replica: 0 | 1 = 0): Promise<ForwardingResponseDto> => {
          const response = await fetch(new URL(ROUTES.upstream, urlOf(replica)), {
            method: "POST",
            headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
            body: JSON.stringify({ ...EMPTY, machine_id: `${owner}-${name}`, ...fields }),
          });
          const answer = (await response.json()) as ForwardingResponseDto;
          assert.equal(answer.taken, true, JSON.stringify(answer));
          return answer;
        },
      };
    },
    /** Opens a stream, which has begun. */
    watch: async (
      { subject, groups }: LiveReader,
      { replica = 0, scope = "all", lastEventId = null }: WatchOptions = {},
    ): Promise<StreamClient> => {
      const url = new URL(ROUTES.events, urlOf(replica));
      url.searchParams.set("scope", scope);
      if (lastEventId !== null) url.searchParams.set(LAST_EVENT_ID_PARAMETER, String(lastEventId));
      const stream = await openStream(t, url.href, proxyHeaders({ subject, groups }));
      assert.equal(stream.response.statusCode, 200);
      await stream.waitFor("the stream has begun", () => stream.frames.some(({ type }) => type === "connected"));
      return stream;
    },
    get: async (path: string, reader: LiveReader): Promise<unknown> =>
      (await fetch(new URL(path, urlOf(0)), { headers: proxyHeaders(reader) })).json(),
    post: async (path: string, reader: LiveReader, body: object): Promise<void> => {
      const headers = { ...proxyHeaders(reader), "content-type": "application/json" };
      const response = await fetch(new URL(path, urlOf(0)), { method: "POST", headers, body: JSON.stringify(body) });
      assert.ok(response.ok, await response.text());
    },
  };
}

interface WatchOptions {
  readonly replica?: 0 | 1;
  readonly scope?: string;
  readonly lastEventId?: number | string | null;
}

function proxyHeaders({ subject, groups }: LiveReader): Readonly<Record<string, string>> {
  return {
    "ccen-proxy-secret": PROXY_SECRET,
    "x-forwarded-email": subject,
    "x-forwarded-groups": groups.join(","),
  };
}

export function summariesOf(stream: StreamClient): readonly string[] {
  return stream.events().map(({ summary }: EventDto) => summary);
}

/** The newest state that a stream brought of each session. */
export function sessionsOf(stream: StreamClient): ReadonlyMap<string, SessionDto> {
  return new Map(
    stream.frames.flatMap((frame) => (frame.type === "session" ? [[frame.data.session_id, frame.data] as const] : [])),
  );
}

/** Connections whose transactions stay open before their commit, until they are let go. */
export function heldPool(pool: Pool): {
  readonly pool: Pool;
  readonly release: () => void;
  readonly isHeld: () => boolean;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isHeld = false;
  const held = Object.create(pool) as Pool;
  held.connect = (async () => {
    const client = await pool.connect();
    const query = client.query.bind(client) as (...given: readonly unknown[]) => Promise<unknown>;
    const holding = Object.create(client) as typeof client;
    holding.query = (async (...given: readonly unknown[]) => {
      if (given[0] === "COMMIT") {
        isHeld = true;
        await promise;
      }
      return query(...given);
    }) as typeof client.query;
    holding.release = (error) => client.release(error);
    return holding;
  }) as Pool["connect"];
  return { pool: held, release: resolve, isHeld: () => isHeld };
}
