import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DAEMON_NODE_FLAGS } from "../../src/cli/daemon/launch-daemon.ts";
import type { Scratch } from "./scratch.ts";

export const sourceProgram = join(import.meta.dirname, "..", "..", "bin", "ccen.cjs");

export interface BenchDaemon {
  readonly url: string;
  readonly pid: number;
  get<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

/**
 * The real daemon in its own process, with the flags of `ccen start`.
 * @param before precedes its command, such as `taskset -c 0`
 */
export async function startBenchDaemon(scratch: Scratch, before: readonly string[] = []): Promise<BenchDaemon> {
  return startBenchServer([...before, ...daemonCommand(sourceProgram)], scratch);
}

export function daemonCommand(program: string): readonly string[] {
  return [process.execPath, ...DAEMON_NODE_FLAGS, program, "start", "--foreground", "--port", "0"];
}

/** Any server that prints its address, and ends on a signal. */
export async function startBenchServer(command: readonly string[], { environment }: Scratch): Promise<BenchDaemon> {
  const [program = "", ...parameters] = command;
  const child = spawn(program, parameters, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let text = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const url = /http:\/\/\S+/.exec(text)?.[0];
    if (url !== undefined) resolve(url);
  });
  child.on("exit", () => reject(new Error(`the server ended: ${text}`)));
  const url = await promise;
  return {
    url,
    pid: child.pid ?? 0,
    get: async <T>(path: string): Promise<T> => (await (await fetch(new URL(path, url))).json()) as T,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
