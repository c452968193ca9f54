import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";
import { keep } from "./keep.ts";
import { LIMITS } from "./limits.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Several times what a daemon needs until nothing is left to do. */
const REST_MS = 15_000;

interface Armed {
  readonly periodsMs: readonly number[];
  readonly polledFiles: number;
}

test("what wakes a daemon for which there is nothing to do", async (t) => {
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
  let now = await armed();
  const isRest = async () => {
    now = await armed();
    return wakeUps(now) <= LIMITS["wake-ups of an idle daemon in a minute, by timers"].limit;
  };
  // For some seconds after a start there is something to do. Where that does not end, the counts say so.
  await waitFor("the daemon to rest", isRest, REST_MS).catch(() => undefined);
  t.diagnostic(`timers (ms): ${now.periodsMs.join(", ")}`);
  keep(t, "wake-ups of an idle daemon in a minute, by timers", { count: wakeUps(now) });
  const quick = now.periodsMs.filter((periodMs) => periodMs < SECOND_MS).length;
  keep(t, "timers of an idle daemon that wake it more than once a second", { count: quick });
  keep(t, "files that an idle daemon looks at again and again by a thread", { count: now.polledFiles });
});

/** In a minute, as if each timer came again and again. */
function wakeUps({ periodsMs }: Armed): number {
  return Math.round(periodsMs.reduce((sum, periodMs) => sum + MINUTE_MS / periodMs, 0));
}
