import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Pool, PoolClient } from "pg";
import type { FetchLike } from "../../../src/core/notification/delivery.ts";
import {
  startFakeDiscord,
  type FakeDiscord,
  type FakeDiscordOptions,
} from "../../../test/fake-discord/start-fake-discord.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { virtualTime } from "../../../test/support/virtual-time.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPool } from "../../src/database/pool.ts";
import { readNotifySettings } from "../../src/notify/channel-settings.ts";
import { startNotifier } from "../../src/notify/notifier.ts";
import { event, ingestHarness } from "./ingest-harness.ts";

/** Each look costs some statements of real time. */
const LOOK_MS = 15_000;

/** Settings of channels, by team. */
export type ChannelFile = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What happens to a replica at one of its statements. */
interface Plan {
  readonly matches: RegExp;
  readonly before: boolean;
  /** `killed`: the process is gone. `cut`: its connection broke, and the process goes on. */
  readonly kind: "killed" | "cut";
}

export interface TestReplica {
  /** At the next statement that matches, before or after it. */
  plan(plan: Plan): void;
  kill(): void;
  /** @param graceMs how long a request may go on; by default it is cut */
  stop(graceMs?: number): Promise<void>;
  readonly isDead: () => boolean;
}

/** Replicas that send to a fake Discord, over a database of their own, in virtual time. */
export async function channelHarness(t: TestContext, options: Omit<FakeDiscordOptions, "clock"> = {}) {
  let underWay = 0;
  const busy = async <T>(work: Promise<T>): Promise<T> => {
    underWay += 1;
    try {
      return await work;
    } finally {
      underWay -= 1;
    }
  };
  const time = virtualTime(Date.now(), () => underWay > 0);
  const fake = await startFakeDiscord({ ...options, clock: time.clock });
  t.after(async () => fake.close());
  const ingest = await ingestHarness(t, { clock: time.clock });
  const { rows } = await ingest.pool.query<{ name: string }>("SELECT current_database() AS name");
  const { connectionString = "" } = ingest.pool.options;
  assert.ok(connectionString.includes(rows[0]?.name ?? "?"));
  const file = join(tempDir(t), "channels.json");
  const logger = createMemoryLogger();
  const replicas: TestReplica[] = [];
  const positions = new Map<string, Promise<Sender>>();

  interface Sender {
    readonly send: Awaited<ReturnType<typeof ingest.join>>["send"];
    position: number;
  }

  function startReplica(channels: ChannelFile, environment: Readonly<Record<string, string>> = {}): TestReplica {
    writeFileSync(file, JSON.stringify(channels));
    const settings = readNotifySettings({ CCEN_TEAM_CHANNELS: file, ...environment });
    const pool = openPool(connectionString, { logger, most: 1 });
    let dead = false;
    let planned: Plan | null = null;
    let current: PoolClient | null = null;
    const never = new Promise<never>(() => {});
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => {});

    /** Work of a process that is gone holds nothing up. */
    const counted = async <T>(work: Promise<T>): Promise<T> =>
      dead ? never : busy(Promise.race([work, gone.promise]));

    function fail(kind: Plan["kind"]): void {
      planned = null;
      dead = kind === "killed";
      if (dead) gone.reject(new Error("killed"));
      // As a broken network does it.
      const { connection } = current as unknown as { connection: { stream: { destroy(): void } } };
      connection.stream.destroy();
    }

    const watched: Pick<Pool, "connect"> = {
      connect: (async () => {
        if (dead) return never;
        const client = await counted(pool.connect());
        current = client;
        const query = client.query.bind(client) as unknown as (text: string, values: unknown[]) => Promise<unknown>;
        const own = Object.create(client) as PoolClient;
        own.query = (async (text: string, values: unknown[]) => {
          if (dead) return never;
          const plan = planned?.matches.test(text) === true ? planned : null;
          if (plan?.before === true) {
            fail(plan.kind);
            if (dead) return never;
            throw new Error("Connection terminated unexpectedly");
          }
          const result = counted(query(text, values));
          await result.catch(() => {});
          if (plan?.before === false) fail(plan.kind);
          return dead ? never : result;
        }) as unknown as PoolClient["query"];
        return own;
      }) as Pool["connect"],
    };
    const fetchWhole: FetchLike = async (url, init) => {
      if (dead) return never;
      const answer = await counted(exchange(url, init));
      return dead ? never : answer;
    };
    const notifier = startNotifier({
      settings,
      pool: watched,
      version: "1.0.0",
      clock: time.clock,
      logger,
      fetch: fetchWhole,
      sleep: time.sleep,
      random: () => 0.5,
      lookMs: LOOK_MS,
    });
    const replica: TestReplica = {
      plan: (plan) => {
        planned = plan;
      },
      kill: () => fail("killed"),
      stop: async (graceMs = 0) => {
        if (dead) current?.release(true);
        else await notifier.stop(graceMs);
        if (!pool.ending) await pool.end();
      },
      isDead: () => dead,
    };
    replicas.push(replica);
    return replica;
  }
  t.after(async () => Promise.all(replicas.map(async (replica) => replica.stop())));

  return {
    ...ingest,
    fake,
    time,
    logger,
    startReplica,
    /** An event of a session of that person, which happens now. */
    fire: async (
      owner: string,
      sessionId: string,
      payload: Readonly<Record<string, unknown> & { hook_event_name: string }>,
      team = "core",
    ) => {
      const machine = `${owner} ${team}`;
      const joined =
        positions.get(machine) ??
        ingest.join(owner, `laptop-of-${owner}-${team}`, team).then(({ send }) => ({ send, position: 0 }));
      positions.set(machine, joined);
      const sender = await joined;
      const seq = sender.position + 1;
      const whole = { session_id: sessionId, cwd: "/home/dev/shop", ...payload };
      const fields = {
        session_id: sessionId,
        hook_event_name: payload.hook_event_name,
        tool_name: "tool_name" in payload ? String(payload["tool_name"]) : null,
        received_at: time.clock.now(),
        payload: JSON.stringify(whole),
      };
      const batch = { after: seq - 1, through: seq, sent_at: time.clock.now(), events: [event(seq, fields)] };
      const answer = await sender.send(batch);
      assert.equal(answer.taken, true);
      sender.position = seq;
    },
    /** `permission sent`, oldest first. */
    outbox: async () => {
      const { rows: messages } = await ingest.pool.query<{ kind: string; state: string }>(
        "SELECT kind, state FROM outbox ORDER BY id",
      );
      return messages.map(({ kind, state }) => `${kind} ${state}`);
    },
  };
}

/** The whole answer. Timeouts of real seconds do not belong to virtual time. */
async function exchange(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, signal: null });
  const { status, headers } = response;
  const text = await response.text();
  return new Response(status === 204 ? null : text, { status, headers });
}

/** A bot's messages: a repeat is recognised. */
export function ofBot(fake: FakeDiscord, channelId: string) {
  return {
    DISCORD_BOT_TOKEN: fake.addBot(),
    DISCORD_CHANNEL_ID: channelId,
    DISCORD_API_BASE_URL: `${fake.origin}/api`,
  };
}

export const PROMPT = { hook_event_name: "UserPromptSubmit", prompt: "secret words of a prompt" };
export const ASKS = {
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_input: { command: "rm -rf secret-folder" },
};
export const FAILS = { hook_event_name: "StopFailure", error: "server_error", error_details: "secret details" };
export const ENDS = { hook_event_name: "Stop", last_assistant_message: "secret words", background_tasks: [] };
