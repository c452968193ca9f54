import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { loadConfig } from "../../../src/config/load-config.ts";
import { compose } from "../../../src/daemon/compose.ts";
import type { Daemon } from "../../../src/daemon/daemon-options.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { createMemoryLogger, type MemoryLogger } from "../../support/memory-logger.ts";
import { tempDir } from "../../support/temp-dir.ts";

export interface RunningDaemon {
  readonly daemon: Daemon;
  readonly url: string;
  /** Events sent by HTTP, one after the other, until they are stored. */
  fire(...payloads: readonly string[]): Promise<void>;
  configure(env: Readonly<Record<string, string>>): void;
  get<T>(path: string): Promise<T>;
  post(path: string, body: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<Response>;
  stop(): Promise<void>;
}

export interface DaemonHarness {
  readonly paths: Paths;
  readonly logger: MemoryLogger;
  /** After a stop this is a restart over the same folder. */
  start(env: Readonly<Record<string, string>>): Promise<RunningDaemon>;
}

const JSON_TYPE = { "content-type": "application/json" };

/** The whole daemon in a temporary folder. Unlike other harnesses it puts no database there: the first start makes it. */
export function daemonHarness(t: Pick<TestContext, "after">): DaemonHarness {
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  const logger = createMemoryLogger();

  function writeEnv(env: Readonly<Record<string, string>>): void {
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(paths.envFile, lines.join(""), { mode: 0o600 });
  }

  return {
    paths,
    logger,
    start: async (env) => {
      writeEnv(env);
      const sources = { paths, environment: {}, overrides: { dashboardPort: 0 } };
      let config = loadConfig(sources);
      const daemon = compose({
        paths,
        config,
        clock: systemClock,
        logger,
        pageDir: join(paths.dataDir, "no-page"),
        version: "1.2.3",
      });
      const { url } = await daemon.start();
      let isStopped = false;
      const stop = async (): Promise<void> => {
        if (isStopped) return;
        isStopped = true;
        await daemon.stop();
      };
      t.after(stop);
      const post: RunningDaemon["post"] = async (path, body, headers = {}) =>
        fetch(new URL(path, url), {
          method: "POST",
          headers: { ...JSON_TYPE, ...headers },
          body: typeof body === "string" ? body : new Uint8Array(body),
        });
      return {
        daemon,
        url,
        post,
        fire: async (...payloads) => {
          for (const payload of payloads) {
            const { status } = await post("/api/hook", payload);
            if (status !== 204) throw new Error(`the hook was answered with ${status}`);
          }
          await daemon.spool.idle();
        },
        configure: (next) => {
          writeEnv(next);
          config = loadConfig(sources, config);
          daemon.configure(config);
        },
        get: async <T>(path: string) => (await (await fetch(new URL(path, url))).json()) as T,
        stop,
      };
    },
  };
}
