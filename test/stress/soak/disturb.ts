import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { HealthDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { createRandom, type Random } from "../../bench/redact-random.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { Ledger } from "./ledger.ts";
import { endDaemon, type SoakHome, writeEnv } from "./soak-home.ts";
import type { SoakOptions } from "./soak-options.ts";

type Env = Readonly<Record<string, string>>;

interface DisturbOptions {
  readonly home: SoakHome;
  readonly ledger: Ledger;
  readonly options: SoakOptions;
  /** Settings that always hold. */
  readonly env: Env;
  /** Counted while it runs. */
  readonly counts: Disturbances;
  readonly signal: AbortSignal;
}

export interface Disturbances {
  kills: number;
  restarts: number;
  edits: number;
  commands: number;
}

/** None of them may change whether a failure is sent. */
const EDITS: readonly [Env, ...Env[]] = [
  { DISCORD_LANGUAGE: "ja" },
  { DISCORD_FINISHED: "on", CCEN_HEARTBEAT_SECONDS: "0.3" },
  { DISCORD_FINISHED: "off", CCEN_SPOOL_SCAN_SECONDS: "0.5" },
  { DISCORD_LEVEL: "minimal", CCEN_METRICS_REFRESH_SECONDS: "1" },
  { DISCORD_QUIET_HOURS: "00:00-23:59" },
  { DISCORD_FINISHED: "perhaps", CCEN_ARCHIVE_RETENTION_DAYS: "-1" },
  { DISCORD_EVENT_STOP: "false" },
];

/** Disturbances by users and their machines, one after another, until the signal is aborted. */
export async function disturb({ home, ledger, options, env, counts, signal }: DisturbOptions): Promise<void> {
  const random = createRandom(options.seed + 1);
  const startedAtMs = performance.now();
  const [from, to] = options.killShare;
  const killAt = Array.from(
    { length: options.kills },
    (_, at) => (from + ((at + random.below(100) / 100) / options.kills) * (to - from)) * options.seconds,
  );

  async function endSomehow(): Promise<void> {
    const before = home.runtime();
    // At least one is killed, for any seed.
    const way = counts.kills === 0 ? 2 : random.below(5);
    if (way === 0) {
      counts.restarts += 1;
      const { exitCode, err } = await home.ccen("restart");
      if (exitCode !== 0) ledger.addProblem(`ccen restart ended with ${exitCode}: ${err}`);
    } else {
      await endDaemon(home, way === 1 ? "SIGTERM" : "SIGKILL");
      counts[way === 1 ? "restarts" : "kills"] += 1;
    }
    options.log(`daemon ${before?.pid}: ${["restarted", "ended", "killed", "killed", "killed"][way]}`);
    // Nothing restarts it here: the next hook does.
    await waitFor("the next daemon", async () => {
      const runtime = home.runtime();
      return runtime !== null && runtime.pid !== before?.pid && (await isReady(runtime.url));
    });
  }

  async function edit(): Promise<void> {
    counts.edits += 1;
    if (random.below(4) === 0) {
      // Binary data: all of it must be rejected.
      writeFileSync(home.paths.envFile, Buffer.from([0, 0xff, 0xfe, 0, 0x80]));
      await sleep(random.below(3000));
      writeEnv(home, env);
      return;
    }
    writeEnv(home, { ...env, ...random.pick(EDITS) });
    // An editor writes a second time at once.
    if (random.below(3) === 0) appendFileSync(home.paths.envFile, "\n# a note\n");
  }

  while (!signal.aborted) {
    const seconds = (performance.now() - startedAtMs) / 1000;
    const next = killAt[0];
    try {
      if (next !== undefined && seconds >= next) {
        killAt.shift();
        await endSomehow();
      } else if (random.below(2) === 0) {
        await edit();
      } else {
        counts.commands += 1;
        await runCommand({ home, ledger, random });
      }
    } catch (error) {
      ledger.addProblem(`at ${seconds.toFixed(0)} s: ${String(error)}`);
    }
    await sleep(options.disturbEverySeconds * 1000 * (0.5 + random.below(100) / 100), undefined, { signal }).catch(
      () => {},
    );
  }
  writeEnv(home, env);
}

async function isReady(url: string): Promise<boolean> {
  return fetch(new URL(ROUTES.health, url))
    .then(async (response) => ((await response.json()) as HealthDto).ready)
    .catch(() => false);
}

async function runCommand({ home, ledger, random }: Pick<DisturbOptions, "home" | "ledger"> & { random: Random }) {
  // 4: a check may be degraded, as when Discord is down.
  const commands: readonly [Command, ...Command[]] = [
    { args: ["status", "--json"], may: [0, 4] },
    { args: ["status"], may: [0, 4] },
    { args: ["config"], may: [0] },
    { args: ["version"], may: [0] },
    { args: ["doctor", "--json"], may: [0, 1, 4] },
    { args: ["start"], may: [0] },
    { args: ["setup"], may: [0] },
    { args: ["export", "--session", "none"], may: [0, 1] },
  ];
  if (random.below(5) === 0) {
    await tail(home, ledger);
    return;
  }
  const { args, may } = random.pick(commands);
  const { exitCode, err } = await home.ccen(...args);
  if (!may.includes(exitCode)) ledger.addProblem(`ccen ${args.join(" ")} ended with ${exitCode}: ${err.slice(0, 300)}`);
}

interface Command {
  readonly args: readonly string[];
  readonly may: readonly number[];
}

/** Follows for a moment, then ends with Ctrl-C. */
async function tail({ bin, environment }: SoakHome, ledger: Ledger): Promise<void> {
  const child = spawn(process.execPath, [bin, "tail"], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  child.stderr.resume();
  await Promise.race([once(child.stdout, "data"), exited]);
  child.stdout.resume();
  child.kill("SIGINT");
  const [code, killedBy] = (await exited) as [number | null, string | null];
  // A signal before the program's handler ends it like any other program.
  if (code !== 0 && killedBy !== "SIGINT") ledger.addProblem(`ccen tail ended with ${code ?? killedBy}`);
}
