import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { round, spread } from "./stats.ts";

const FSYNCS = 50;
const LOOK_MS = 300;
const MOST_LOOKS = 100;
const BUSY = 0.05;

/** The machine of a run. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gib: number;
  readonly os: string;
  readonly node: string;
  /** Writing 4 KB and syncing it to the disk of temporary files, p50 in milliseconds. */
  readonly fsync_ms: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    node: process.version,
    fsync_ms: measureFsync(),
  };
}

/** Load of other processes on the machine. */
export interface Quiet {
  /** Load average of the last minute, including the previous section. */
  readonly load: number;
  /** Share of all cores' time that was used while the benchmark was idle. */
  readonly busy: number;
}

/** Waits until earlier writes are on disk and the cores are idle, for at most half a minute. */
export async function lookAround(): Promise<Quiet> {
  writeOut();
  let quiet = await look();
  for (let looks = 1; looks < MOST_LOOKS && quiet.busy > BUSY; looks += 1) quiet = await look();
  return quiet;
}

/** A section's writes must not be flushed during the next one. */
function writeOut(): void {
  try {
    execFileSync("sync");
  } catch {
    // Without the program there is no wait.
  }
}

async function look(): Promise<Quiet> {
  const before = coreTimes();
  await sleep(LOOK_MS);
  const after = coreTimes();
  const idle = (after.idle - before.idle) / (after.all - before.all);
  return { load: round(loadavg()[0] ?? 0, 2), busy: round(1 - idle, 2) };
}

function coreTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((core) => core.times);
  const all = times.flatMap((time) => Object.values(time)).reduce((sum, ms) => sum + ms, 0);
  return { idle: times.reduce((sum, { idle }) => sum + idle, 0), all };
}

/** The measured commit, with a mark if the tree differs from it; unknown outside of a repository. */
export function describeCommit(): string {
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no").trim() !== "";
    return `${git("rev-parse", "--short", "HEAD").trim()}${changed ? " and changes" : ""}`;
  } catch {
    return "unknown";
  }
}

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

function measureFsync(): number {
  const folder = mkdtempSync(join(tmpdir(), "ccen-bench-"));
  const file = openSync(join(folder, "fsync"), "w");
  const block = Buffer.alloc(4096, 1);
  const samples = Array.from({ length: FSYNCS }, () => {
    const startedAtMs = performance.now();
    writeSync(file, block);
    fsyncSync(file);
    return performance.now() - startedAtMs;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return round(spread(samples).p50, 2);
}
