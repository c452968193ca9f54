import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import type { Logger } from "../../src/core/ports.ts";
import { startBenchDaemon } from "../../test/bench/bench-daemon.ts";
import { processValues } from "../../test/bench/stream/process-values.ts";
import { makeScratch } from "../../test/bench/scratch.ts";
import { openPool } from "../src/database/pool.ts";
import { startPostgres } from "../embedded/start-postgres.ts";
import { addMachine } from "../src/machines/machine-tokens.ts";

/** A server that machines forward to. */
export interface Server {
  readonly name: string;
  readonly url: string;
  /** Of each machine. */
  readonly tokens: readonly string[];
  /** Processor time of all its processes since their start, by part. */
  cpuMs(): Readonly<Record<string, number>>;
  /** Of the process that takes requests. */
  rssBytes(): number;
  stop(): Promise<void>;
}

export const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Today's central daemon: one process over SQLite. */
export async function startCentral(machines: number): Promise<Server> {
  const scratch = makeScratch();
  const token = "a-token-of-the-benchmark-with-32-characters";
  mkdirSync(scratch.paths.hooksDir, { recursive: true });
  writeFileSync(scratch.paths.envFile, `CCEN_TOKEN=${token}\n`, { mode: 0o600 });
  const daemon = await startBenchDaemon(scratch);
  return {
    name: "central daemon",
    url: daemon.url,
    tokens: Array.from({ length: machines }, () => token),
    cpuMs: () => ({ node: processValues(daemon.pid)?.cpuMs ?? 0 }),
    rssBytes: () => processValues(daemon.pid)?.rssBytes ?? 0,
    stop: async () => {
      await daemon.stop();
      scratch.remove();
    },
  };
}

/** As `npm run team` has them. */
const NODE_FLAGS = ["--max-semi-space-size=8"];

/** One replica of the team server and the PostgreSQL below it, which writes to the disk as one in use does. */
export async function startTeam(machines: number): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "ccen-bench-postgres-"));
  const postgres = await startPostgres({ folder, removesFolder: true, settings: { shared_buffers: "256MB" } });
  const main = join(import.meta.dirname, "..", "src", "main.ts");
  const child = spawn(process.execPath, [...NODE_FLAGS, main], {
    env: { PATH: process.env["PATH"], CCEN_TEAM_PORT: "0", DATABASE_URL: postgres.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const url = await listeningUrl(child.stdout);
  const pid = child.pid ?? 0;
  const pool = openPool(postgres.url, { logger: SILENT, most: 1 });
  const tokens = await enrol(pool, machines);
  const { rows } = await pool.query<{ file: string }>("SELECT current_setting('data_directory') AS file");
  const postmaster = Number(readFileSync(join(rows[0]?.file ?? "", "postmaster.pid"), "utf8").split("\n")[0]);
  await pool.end();
  return {
    name: "team server",
    url,
    tokens,
    cpuMs: () => ({ node: processValues(pid)?.cpuMs ?? 0, postgres: treeCpuMs(postmaster) }),
    rssBytes: () => processValues(pid)?.rssBytes ?? 0,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      await postgres.stop();
    },
  };
}

/** Each of its own person. */
async function enrol(pool: Pool, machines: number): Promise<readonly string[]> {
  const tokens: string[] = [];
  for (let machine = 0; machine < machines; machine += 1) {
    tokens.push(await addMachine(pool, { owner: `person-${machine}`, team: "core", name: `new-${machine}` }));
  }
  return tokens;
}

export async function listeningUrl(output: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of output) {
    text += String(chunk);
    const url = /listens at (http:\/\/\S+)/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the replica ended: ${text}`);
}

/** Processor time of a process, of its children and of those that have ended. */
function treeCpuMs(parent: number): number {
  return readdirSync("/proc").reduce((sum, name) => {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    if (stat === null || (stat.pid !== parent && stat.parent !== parent)) return sum;
    return sum + stat.ownMs + (stat.pid === parent ? stat.endedMs : 0);
  }, 0);
}

const MS_PER_TICK = 10;

function readStat(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { pid, parent, ownMs: (user + system) * MS_PER_TICK, endedMs: (endedUser + endedSystem) * MS_PER_TICK };
  } catch {
    // It has ended in between.
    return null;
  }
}
