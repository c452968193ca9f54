import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { DemoDto } from "../api/dto.ts";
import { ROUTES } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import { post, type Route } from "../http/router.ts";
import { ownProgram } from "../system/package-root.ts";
import type { Environment } from "../system/paths.ts";

type DemoChild = ChildProcessByStdio<Writable, Readable, null>;

/** A start takes a second; on a busy machine many. The page waits a little longer. */
const READY_MS = 30_000;

/** The demo that the page starts: `ccen demo` as a child of this daemon, at most one. */
export function createDemoProcess(environment: Environment) {
  let running: { readonly child: DemoChild; readonly url: Promise<string> } | null = null;

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
    child.stdin.on("error", () => undefined);
    url.catch(() => child.kill());
    return url;
  }

  return {
    /**
     * Starts a demo unless one runs.
     * @returns its address
     * @throws AppError `demo/failed`
     */
    start: async (): Promise<string> => running?.url ?? launch(),
    /** Stops it; it removes its own folder. */
    stop: (): void => void running?.child.stdin.end(),
  };
}

/** Its path does not exist where this daemon cannot start one. */
export function demoRoutes(startDemo: (() => Promise<string>) | null): readonly Route[] {
  return startDemo === null ? [] : [post(ROUTES.demo, async (): Promise<DemoDto> => ({ url: await startDemo() }))];
}

/** The first line of its output is the address. */
async function addressOf(child: DemoChild): Promise<string> {
  const { createInterface } = await import("node:readline");
  // Its end ends its output.
  const timer = setTimeout(() => child.kill(), READY_MS);
  try {
    for await (const line of createInterface(child.stdout)) {
      const url = /^Demo: (http:\/\/\S+)$/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
  } finally {
    clearTimeout(timer);
    child.stdout.resume();
  }
  throw new AppError("demo/failed", { reason: "it ended before it was ready" });
}
