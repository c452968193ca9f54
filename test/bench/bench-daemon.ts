import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Scratch } from "./scratch.ts";

const bin = join(import.meta.dirname, "..", "..", "bin", "ccen.cjs");

export interface BenchDaemon {
  readonly url: string;
  readonly pid: number;
  get<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

/** The real daemon in a process of its own. */
export async function startBenchDaemon({ environment }: Scratch): Promise<BenchDaemon> {
  const child = spawn(process.execPath, [bin, "start", "--foreground", "--port", "0"], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let text = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const url = /http:\/\/\S+/.exec(text)?.[0];
    if (url !== undefined) resolve(url);
  });
  child.on("exit", () => reject(new Error(`the daemon ended: ${text}`)));
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
