import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable, Writable } from "node:stream";
import { commands } from "../../../src/cli/commands.ts";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import { runCli } from "../../../src/cli/run-cli.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { isProcess } from "../../../src/system/process-identity.ts";
import { sharedCompileCache } from "../../support/compile-cache.ts";
import { lastingDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

const BIN = join(import.meta.dirname, "..", "..", "..", "bin", "ccen.cjs");

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ccen` in a temporary home. */
export interface Home {
  readonly paths: Paths;
  /** Runs a command in this process: the daemons that it starts are real ones. */
  ccen(args: readonly string[], options?: CommandOptions): Promise<Outcome>;
  /** Runs the real program and waits for its exit. */
  program(args: readonly string[], options?: ProgramOptions): Promise<Outcome>;
  /** The real program, still running. */
  spawnCcen(args: readonly string[], options?: ProgramOptions): ChildProcessWithoutNullStreams;
  /** Writes `.env.discord`, with a free port for the daemon. */
  configure(lines?: Readonly<Record<string, string>>): void;
  /** Replaces what differs from run to run: folders, ports, pids, times, versions. */
  normalise(text: string): string;
}

/** A test, or a file whose tests share a home. */
interface Scope {
  after(ending: () => Promise<void>): void;
}

interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Ctrl-C. */
  readonly signal?: AbortSignal;
  /** Called with the whole output so far, as it grows. */
  onOutput?(outcome: Omit<Outcome, "code">): void;
}

interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Before the program's name: flags for Node. */
  readonly nodeFlags?: readonly string[];
}

/**
 * The environment of a `ccen`: only PATH from the real one, as a developer's settings must not reach the test, and the
 * compiled scripts, which save most of the time of a process.
 */
function environmentOf(home: string): Record<string, string> {
  const { PATH = "" } = process.env;
  return { PATH, HOME: home, ...sharedCompileCache() };
}

/** A new home; a daemon that a test leaves running in it is ended afterwards. */
export function makeHome(t: Scope, folderName = "home"): Home {
  const root = lastingDir("ccen-cli-");
  const home = join(root, folderName);
  const paths = pathsUnder(join(home, ".claude"));
  t.after(() => endDaemon(paths));

  function spawnCcen(args: readonly string[], { environment = {}, nodeFlags = [] }: ProgramOptions = {}) {
    const env = { ...environmentOf(home), ...environment };
    return spawn(process.execPath, [...nodeFlags, BIN, ...args], { env, stdio: "pipe" });
  }

  return {
    paths,
    spawnCcen,
    ccen: async (args, { environment = {}, signal = new AbortController().signal, onOutput } = {}) => {
      const env = { ...environmentOf(home), ...environment };
      const output = { stdout: "", stderr: "" };
      const add = (name: keyof typeof output, text: string): void => {
        output[name] += text;
        onOutput?.(output);
      };
      const code = await runCli(commands, args, {
        out: (text) => add("stdout", `${text}\n`),
        err: (text) => add("stderr", `${text}\n`),
        stdout: new Writable({
          decodeStrings: false,
          write(chunk: Buffer | string, _encoding, done) {
            add("stdout", chunk.toString());
            done();
          },
        }),
        stdin: Readable.from([]),
        colour: false,
        columns: () => 10_000,
        environment: env,
        paths,
        clock: systemClock,
        signal,
      });
      return { code, ...output };
    },
    program: async (args, options) => {
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
    configure: (lines = {}) => {
      mkdirSync(dirname(paths.envFile), { recursive: true });
      const all = Object.entries({ CCEN_PORT: "0", ...lines });
      writeFileSync(paths.envFile, all.map(([name, value]) => `${name}=${value}\n`).join(""), { mode: 0o600 });
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

/** Writes these lines into its `hooks/.env.discord`. */
export function configure({ paths }: Pick<Home, "paths">, lines: Readonly<Record<string, string>>): void {
  mkdirSync(paths.hooksDir, { recursive: true });
  const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(paths.envFile, text.join(""), { mode: 0o600 });
}

/** Ignores how it ends: that is no part of the test that left it. */
export async function endDaemon(paths: Paths): Promise<void> {
  const daemon = await findDaemon(paths);
  if (daemon.kind === "none") return;
  process.kill(daemon.runtime.pid, "SIGKILL");
  await waitFor("the daemon's end", () => !isProcess(daemon.runtime.pid, "0"));
}

/** The daemon's log, for the message of a failed assertion. */
export function logOf({ logFile }: Paths): string {
  try {
    return readFileSync(logFile, "utf8");
  } catch {
    return "(no log)";
  }
}
