import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { AppError } from "../core/errors/errors.ts";
import { ownProgram } from "../system/package-root.ts";
import type { Environment } from "../system/paths.ts";

/** The demo that the page starts: `ccen demo` as a child of this daemon, at most one. */
export interface DemoProcess {
  /**
   * Starts a demo unless one runs.
   * @returns its address
   * @throws AppError `demo/failed`
   */
  start(): Promise<string>;
  /** Stops it; it removes its own folder. */
  stop(): void;
}

/** A start takes a second; on a busy machine many. The page waits a little longer. */
const READY_MS = 30_000;

export function createDemoProcess(environment: Environment): DemoProcess {
  let running: { readonly child: ChildProcess; readonly url: Promise<string> } | null = null;

  function launch(): Promise<string> {
    const child = spawn(process.execPath, [ownProgram, "demo", "--no-open", "--from-page"], {
      env: environment,
      // It exits when its standard input closes, and so with this daemon in any case.
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const url = addressOf(child);
    running = { child, url };
    const forget = (): void => {
      if (running?.child === child) running = null;
    };
    child.on("exit", forget).on("error", forget);
    url.catch(() => child.kill());
    return url;
  }

  return {
    start: async () => running?.url ?? launch(),
    stop: () => void running?.child.stdin?.end(),
  };
}

/** The first line of its output is the address. */
async function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (reason: string): void => reject(new AppError("demo/failed", { reason }));
  const timer = setTimeout(fail, READY_MS, "it was not ready in time");
  child.on("error", (error) => fail(error.message));
  child.on("exit", (code, signal) => fail(`it ended with ${signal ?? code ?? "an unknown code"}`));
  child.stdin?.on("error", () => undefined);
  if (child.stdout !== null) {
    createInterface(child.stdout).on("line", (line) => {
      const url = /^Demo: (http:\/\/\S+)$/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  }
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
