import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { archivedHome } from "../archived-home.ts";
import { sharedCompileCache } from "../compile-cache.ts";
import { bin, startDaemon } from "../daemon-process.ts";
import { payload } from "../payload.ts";
import { waitFor } from "../wait-for.ts";

/** Files beside the database, in the order in which a rebuild makes them. */
export const REBUILD_FILES = [".rebuilding", ".rebuilt.json", ".rebuilt"] as const;

const KILL_AT_FILE = join(import.meta.dirname, "kill-at-file.ts");

/** The new database exists from the first step to the last but one: killed while events are written to it. */
const STEPS_INTO_THE_WORK = 40;

const prompt = (number: number): string =>
  payload({ hook_event_name: "UserPromptSubmit", prompt: `event ${number}`, session_id: `s${number % 7}` });

/** Kills `ccen rebuild` when each of the files appears: the next daemon has the complete old or new database. */
export async function killRebuild(t: TestContext, suffixes: readonly string[], count: number): Promise<void> {
  const home = archivedHome(t);
  const { paths } = home;
  const store = home.open();
  const numbers = Array.from({ length: count }, (_, index) => index);
  home.ingest(store, numbers.map(prompt));
  store.close();
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: paths.configDir,
    CLAUDE_CONFIG_DIR: paths.configDir,
    ...sharedCompileCache(),
  };
  for (const [index, suffix] of suffixes.entries()) {
    // Every other time only the archive exists at the start; the second round swaps this.
    const isBare = (index + Math.floor(index / REBUILD_FILES.length)) % 2 === 1;
    if (isBare) rmSync(paths.databaseFile, { force: true });
    const child = spawn(process.execPath, ["--import", KILL_AT_FILE, bin, "rebuild"], {
      env: {
        ...environment,
        CCEN_TEST_KILL_AT_FILE: paths.databaseFile + suffix,
        CCEN_TEST_KILL_AFTER_STEPS: String(suffix === ".rebuilding" ? STEPS_INTO_THE_WORK : 0),
      },
      stdio: "ignore",
    });
    t.after(() => child.kill("SIGKILL"));
    const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    assert.equal(signal, "SIGKILL", `the rebuild is killed at ${suffix}`);
    const daemon = await startDaemon(t, { environment, home: paths.configDir, paths });
    await waitFor("the daemon to be ready", async () => (await daemon.health()).ready);
    const events = await daemon.allEvents();
    assert.deepEqual(
      events.map(({ seq, summary }) => `${seq} ${summary}`),
      numbers.map((number) => `${number + 1} event ${number}`),
      suffix,
    );
    await daemon.end("SIGTERM");
  }
}
