import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { findDaemon } from "../../../src/cli/find-daemon.ts";
import { stopDaemon } from "../../../src/cli/stop-daemon.ts";
import { pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { lastingDir } from "../../support/temp-dir.ts";

const BIN = join(import.meta.dirname, "..", "..", "..", "bin", "ccen.cjs");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real program in a home of its own. */
export interface Home {
  readonly paths: Paths;
  ccen(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** The same, still running. */
  spawnCcen(args: readonly string[], options?: RunOptions): ChildProcessWithoutNullStreams;
  /** Replaces what differs from run to run: folders, ports, pids, times, versions. */
  normalise(text: string): string;
}

interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Before the program's name: flags for Node. */
  readonly nodeFlags?: readonly string[];
}

/** A fresh home; the daemon that a test leaves running in it is stopped afterwards. */
export function makeHome(t: TestContext, folderName = "home"): Home {
  const root = lastingDir("ccen-cli-");
  const home = join(root, folderName);
  const paths = pathsUnder(join(home, ".claude"));
  t.after(async () => {
    const daemon = await findDaemon(paths);
    if (daemon.kind !== "none") await stopDaemon(daemon.runtime.pid, paths);
  });

  function spawnCcen(args: readonly string[], { environment = {}, nodeFlags = [] }: RunOptions = {}) {
    // Nothing of the real environment but the way to programs: a developer's own settings must not reach the test.
    const env = { PATH: process.env["PATH"], HOME: home, ...environment };
    return spawn(process.execPath, [...nodeFlags, BIN, ...args], { env, stdio: "pipe" });
  }

  return {
    paths,
    spawnCcen,
    async ccen(args, options) {
      const child = spawnCcen(args, options);
      child.stdin.end();
      const output = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => {
          output[name] += text;
        });
      }
      const [code] = (await once(child, "close")) as [number | null];
      return { code, ...output };
    },
    normalise: (text) =>
      text
        .replaceAll(root, "<root>")
        .replaceAll(/(127\.0\.0\.1|localhost|\[::1\]):\d+/g, "$1:<port>")
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
        .replaceAll(/\bprocess \d+/g, "process <pid>")
        .replaceAll(/"pid": \d+/g, '"pid": <pid>')
        .replaceAll(/(?<![\d.])\d+\.\d+\.\d+(?![\d.])/g, "<version>")
        .replaceAll(/\b\d+ s\b/g, "<n> s"),
  };
}

/** Waits until the condition gives something, at most half a minute. */
export async function until<Value>(what: string, look: () => Value | undefined | null | false): Promise<Value> {
  for (let left = 12_000; left > 0; left--) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    await sleep(10);
  }
  throw new Error(`in vain waited for ${what}`);
}

/** The daemon's log, for the message of a failed assertion. */
export function logOf({ logFile }: Paths): string {
  try {
    return readFileSync(logFile, "utf8");
  } catch {
    return "(no log)";
  }
}
