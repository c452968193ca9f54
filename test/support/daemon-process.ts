import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { DAEMON_NODE_FLAGS } from "../../src/cli/daemon/launch-daemon.ts";
import type { EventDto, HealthDto, LogPageDto } from "../../src/api/dto.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { printOnFailure, withinLimit } from "./child-output.ts";
import { sharedCompileCache } from "./compile-cache.ts";
import type { ConfigHome } from "./config-home.ts";

export const bin = join(import.meta.dirname, "..", "..", "bin", "ccen.cjs");

export interface DaemonProcess {
  readonly url: string;
  readonly child: ChildProcess;
  get<T>(path: string): Promise<T>;
  /** Every stored event, oldest first. */
  allEvents(): Promise<EventDto[]>;
  /** Number of the newest stored event; 0 if there is none. */
  newestSeq(): Promise<number>;
  sessions(): Promise<SessionDto[]>;
  health(): Promise<HealthDto>;
  /** Sends the signal and waits for the exit. */
  end(signal: NodeJS.Signals): Promise<void>;
}

interface StartOptions {
  /** A program that executes it (exec), with its arguments. */
  readonly prefix?: readonly string[];
  /** Flags for Node. */
  readonly flags?: readonly string[];
  /** Default: a free port. */
  readonly port?: number;
  /** The access token, if its settings have one. */
  readonly token?: string;
}

/** Starts the real program in the foreground on a free port and waits until it prints its address. */
export async function startDaemon(
  t: Pick<TestContext, "after">,
  { environment }: ConfigHome,
  { prefix = [], flags = [], port = 0, token }: StartOptions = {},
): Promise<DaemonProcess> {
  const line = [
    ...prefix,
    process.execPath,
    ...DAEMON_NODE_FLAGS,
    ...flags,
    bin,
    "start",
    "--foreground",
    "--port",
    String(port),
  ];
  const child = spawn(line[0] ?? "", line.slice(1), {
    env: { ...environment, ...sharedCompileCache() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  });
  let text = "";
  const note = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout?.on("data", note);
  child.stderr?.on("data", note);
  printOnFailure(t, "the daemon", () => text);
  const url = await withinLimit("the daemon's address", firstUrl(child), () => text);

  async function get<T>(path: string): Promise<T> {
    const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const response = await fetch(new URL(path, url), { headers });
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
    newestSeq: async () => (await get<LogPageDto>("/api/log?limit=1")).events[0]?.seq ?? 0,
    sessions: async () => get("/api/sessions?limit=500"),
    health: async () => get("/api/health"),
    end: async (signal) => {
      child.kill(signal);
      await withinLimit(`the daemon's end after ${signal}`, exited, () => text);
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
