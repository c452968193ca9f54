import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { EventDto, HealthDto, LogPageDto } from "../../src/protocol/dto.ts";
import type { SessionDto } from "../../src/protocol/session-dto.ts";
import type { ConfigHome } from "./config-home.ts";

export const bin = join(import.meta.dirname, "..", "..", "bin", "ccen.cjs");

export interface DaemonProcess {
  readonly url: string;
  readonly child: ChildProcess;
  get<T>(path: string): Promise<T>;
  /** Every stored event, oldest first. */
  allEvents(): Promise<EventDto[]>;
  sessions(): Promise<SessionDto[]>;
  health(): Promise<HealthDto>;
  /** Ends it and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts the real program in the foreground on a free port and waits until it says where it listens.
 * @param prefix a program that becomes it, with its arguments
 * @param flags for Node
 */
export async function startDaemon(
  t: Pick<TestContext, "after">,
  { environment }: ConfigHome,
  { prefix = [], flags = [] }: { prefix?: readonly string[]; flags?: readonly string[] } = {},
): Promise<DaemonProcess> {
  const line = [...prefix, process.execPath, ...flags, bin, "start", "--foreground", "--port", "0"];
  const child = spawn(line[0] ?? "", line.slice(1), {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  });
  const url = await firstUrl(child);

  async function get<T>(path: string): Promise<T> {
    const response = await fetch(new URL(path, url));
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    url,
    child,
    get,
    allEvents: async () => {
      const events: EventDto[] = [];
      let before = "";
      for (;;) {
        const page: LogPageDto = await get(`/api/log?limit=500${before}`);
        events.push(...page.events);
        if (page.next === null) return events.toReversed();
        before = `&before=${page.next}`;
      }
    },
    sessions: async () => get("/api/sessions?limit=500"),
    health: async () => get("/api/health"),
    end: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}

async function firstUrl(child: ChildProcess): Promise<string> {
  let text = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const read = (chunk: Buffer): void => {
    text += chunk.toString();
    const url = /http:\/\/\S+/.exec(text)?.[0];
    if (url !== undefined) resolve(url);
  };
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  child.on("exit", (code) => reject(new Error(`the daemon ended with ${code}: ${text}`)));
  return promise;
}
