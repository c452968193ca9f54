import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { bin } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { parseTrace, type SystemCall } from "./trace-calls.ts";

const TRACE = ["-f", "-y", "-qq", "-s", "500", "-e", "trace=%file,%desc,fsync,fdatasync"];

/** The system calls of the real daemon from its start to its end, of all threads, in their order. */
export interface TracedDaemon {
  readonly url: string;
  /** Writes a raw file as the hook does; resolves when the daemon has archived it. */
  take(name: string): Promise<void>;
  /** Number of calls so far. */
  callCount(): number;
  /** Ends the daemon. */
  end(): Promise<readonly SystemCall[]>;
}

/** @param waiting raw files that exist when it starts; it has ingested them when this resolves */
export async function traceDaemon(t: TestContext, waiting: readonly string[]): Promise<TracedDaemon> {
  const { home, paths, environment } = configHome(t);
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  const lay = (name: string): void => {
    const temporary = join(paths.rawTemporaryDir, "new");
    writeFileSync(temporary, payload({ hook_event_name: "Notification", message: `This is ${name}` }));
    renameSync(temporary, join(paths.rawDir, name));
  };
  const putAway = () => waitFor("all to be put away", () => readdirSync(paths.rawDir).every((name) => name === ".tmp"));

  for (const name of waiting) lay(name);
  const trace = join(home, "trace");
  const command = [...TRACE, "-o", trace, process.execPath, bin, "start", "--foreground", "--port", "0"];
  const child = spawn("strace", command, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  t.after(() => child.kill("SIGKILL"));
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  await putAway();
  return {
    url: /http:\/\/\S+/.exec(said.toString())?.[0] ?? "",
    callCount: () => parseTrace(readFileSync(trace, "utf8")).length,
    take: async (name) => {
      lay(name);
      await putAway();
    },
    end: async () => {
      process.kill(Number(readFileSync(paths.pidFile, "utf8").split(" ")[0]), "SIGTERM");
      await exited;
      return parseTrace(readFileSync(trace, "utf8"));
    },
  };
}
