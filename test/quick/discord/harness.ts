import { mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { loadConfig } from "../../../src/config/load-config.ts";
import type { FetchLike } from "../../../src/core/notification/delivery.ts";
import { compose } from "../../../src/daemon/compose.ts";
import type { Daemon } from "../../../src/daemon/daemon-options.ts";
import { TIMINGS, type DeliveryTimings } from "../../../src/notify/queue/destination-queue-options.ts";
import { pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { startFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from "../../fake-discord/start-fake-discord.ts";
import { createMemoryLogger, type MemoryLogger } from "../../support/memory-logger.ts";
import { putMigratedDatabase } from "../../support/migrated-database.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { virtualTime, type VirtualTime } from "../../support/virtual-time.ts";

/** Lines of a `.env.discord`, by name. */
export type Env = Readonly<Record<string, string>>;

export interface Harness {
  readonly fake: FakeDiscord;
  readonly time: VirtualTime;
  readonly paths: Paths;
  readonly logger: MemoryLogger;
  /** Public origins, and where on this machine their fakes listen. */
  readonly fakes: Map<string, string>;
  /** Starts the daemon with this configuration; after {@link RunningDaemon.stop} this is a restart. */
  start(env: Env): Promise<RunningDaemon>;
}

export interface RunningDaemon {
  readonly daemon: Daemon;
  readonly url: string;
  /** Events of hooks that fire now, one after another, until they are stored. */
  fire(...payloads: readonly string[]): Promise<void>;
  /** The same, with a pause after each. */
  play(payloads: readonly string[], stepMs: number): Promise<void>;
  /** Saves the file with other lines, and waits until the daemon has loaded it. */
  configure(env: Env): void;
  get<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

interface HarnessOptions extends Omit<FakeDiscordOptions, "clock"> {
  readonly startMs?: number;
  readonly pace?: Partial<DeliveryTimings>;
  /** Latency of each request, in the harness's time. */
  readonly latencyMs?: number;
}

/** Sends each finished turn at once, for tests of where and when messages go. */
export const EACH_TURN: HarnessOptions = { pace: { finishedGraceMs: 0 } };

/** The whole daemon on real files and a real database against the fake Discord, in virtual time. */
export async function discordHarness(
  t: Pick<TestContext, "after">,
  { startMs, pace, latencyMs = 0, ...options }: HarnessOptions = {},
): Promise<Harness> {
  let requestsUnderWay = 0;
  const time = virtualTime(startMs, () => requestsUnderWay > 0);
  const fake = await startFakeDiscord({ ...options, clock: time.clock });
  t.after(async () => fake.close());
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  putMigratedDatabase(paths.databaseFile);
  const logger = createMemoryLogger();
  const fakes = new Map<string, string>();

  const fetchWhole: FetchLike = async (url, init) => {
    const signal = withoutTimeout(init.signal);
    const answer = await exchange(url, { ...init, signal });
    if (latencyMs > 0) await time.sleep(latencyMs, signal);
    return answer;
  };

  /** A request is pending until the last byte of its response. */
  async function exchange(url: string, init: RequestInit): Promise<Response> {
    // A poll is held open until something happens.
    const weight = url.endsWith("/getUpdates") ? 0 : 1;
    requestsUnderWay += weight;
    try {
      const { origin } = new URL(url);
      const response = await fetch(url.replace(origin, fakes.get(origin) ?? origin), init);
      const { status, headers } = response;
      const text = await response.text();
      return new Response(status === 204 ? null : text, { status, headers });
    } finally {
      requestsUnderWay -= weight;
    }
  }

  let fired = 0;
  function leaveRawFile(text: string): void {
    fired += 1;
    const name = `${time.clock.now()}-${String(fired).padStart(8, "0")}.json`;
    const temporary = join(paths.rawTemporaryDir, name);
    writeFileSync(temporary, text);
    // The file's time is the event's time.
    const seconds = time.clock.now() / 1000;
    utimesSync(temporary, seconds, seconds);
    renameSync(temporary, join(paths.rawDir, name));
  }

  return {
    fake,
    time,
    paths,
    logger,
    fakes,
    start: async (env) => {
      writeEnv(paths, env);
      const sources = { paths, environment: {}, overrides: { dashboardPort: 0 } };
      let config = loadConfig(sources);
      const daemon = compose({
        paths,
        config,
        clock: time.clock,
        logger,
        pageDir: join(paths.dataDir, "no-page"),
        version: "0.0.0",
        messaging: { fetch: fetchWhole, sleep: time.sleep, timings: { ...TIMINGS, ...pace }, random: () => 0.5 },
      });
      let stopped = false;
      const stop = async (): Promise<void> => {
        if (stopped) return;
        stopped = true;
        await daemon.stop();
      };
      t.after(stop);
      const { url } = await daemon.start();
      const fire = async (...payloads: readonly string[]): Promise<void> => {
        for (const payload of payloads) leaveRawFile(payload);
        await daemon.spool.idle();
      };
      return {
        daemon,
        url,
        fire,
        play: async (payloads, stepMs) => {
          for (const payload of payloads) {
            await fire(payload);
            await time.advance(stepMs);
          }
        },
        configure: (next) => {
          writeEnv(paths, next);
          config = loadConfig(sources, config);
          daemon.configure(config);
        },
        get: async <T>(path: string) => (await (await fetch(new URL(path, url))).json()) as T,
        stop,
      };
    },
  };
}

function writeEnv(paths: Paths, env: Env): void {
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(paths.envFile, lines.join(""), { mode: 0o600 });
}

/** Timeouts count real seconds, which pass on a busy machine while the harness's time stops. */
function withoutTimeout(signal: AbortSignal | null | undefined): AbortSignal {
  const controller = new AbortController();
  const follow = (): void => {
    const reason: unknown = signal?.reason;
    if (!(reason instanceof DOMException && reason.name === "TimeoutError")) controller.abort(reason);
  };
  if (signal?.aborted === true) follow();
  else signal?.addEventListener("abort", follow, { once: true });
  return controller.signal;
}
