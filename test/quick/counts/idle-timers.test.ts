import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";

const SECOND_MS = 1000;

interface Armed {
  readonly periodsMs: readonly number[];
  readonly polledFiles: number;
}

test("no timer of an idle daemon fires more than once a second, and it polls no file", async (t) => {
  const home = configHome(t);
  const file = join(home.home, "timers");
  const environment = { ...home.environment, CCEN_TEST_TIMERS: file };
  const noting = pathToFileURL(join(import.meta.dirname, "note-timers.ts")).href;
  const { child } = await startDaemon(t, { ...home, environment }, { flags: ["--import", noting] });

  async function armed(): Promise<Armed> {
    rmSync(file, { force: true });
    child.kill("SIGUSR2");
    await waitFor("the timers to be noted", () => existsSync(file) && readFileSync(file, "utf8").endsWith("}"));
    return JSON.parse(readFileSync(file, "utf8")) as Armed;
  }
  // For some seconds after a start the daemon has work to do.
  await waitFor("the daemon to rest", async () => {
    const { periodsMs, polledFiles } = await armed();
    return polledFiles === 0 && periodsMs.every((periodMs) => periodMs >= SECOND_MS);
  });
});
