import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { configHome } from "../support/config-home.ts";
import { bin } from "../support/daemon-process.ts";
import { fireHook, hookCommand } from "../support/fire-hook.ts";
import { installHooksForTest } from "../support/install-hooks.ts";
import { payload } from "../support/payload.ts";
import { waitFor } from "../support/wait-for.ts";

const TRACE = ["-f", "-y", "-s", "300", "-e", "trace=fsync,fdatasync,pwrite64,write,rename,renameat,renameat2"];
const mayTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

test(
  "a raw file leaves its folder only after its transaction was synced, a dead letter only after its reason was",
  { skip: mayTrace ? false : "no strace here, or it may not trace" },
  async (t) => {
    const home = configHome(t);
    const { paths } = home;
    await installHooksForTest(home);
    const trace = join(home.home, "trace");
    const child = spawn(
      "strace",
      [...TRACE, "-o", trace, process.execPath, bin, "start", "--foreground", "--port", "0"],
      {
        env: home.environment,
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const exited = once(child, "exit");
    t.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const command = hookCommand(home);
    const environment = { ...home.environment, CCEN_NO_START: "1" };
    for (const text of [payload(), "broken", payload(), payload(), "broken"]) {
      await fireHook({ environment, command }, text);
    }
    await waitFor("all to be taken in", () => readdirSync(paths.rawDir).every((name) => !name.endsWith(".json")));
    const daemon = Number(readFileSync(paths.pidFile, "utf8").split(" ")[0]);
    process.kill(daemon, "SIGTERM");
    await exited;

    const order = readFileSync(trace, "utf8").split("\n").flatMap(toStep);
    const moves = order.filter((step) => step === "archive" || step === "dead letter");
    assert.deepEqual(moves.toSorted(), ["archive", "archive", "archive", "dead letter", "dead letter"]);
    const unsynced = new Set<string>();
    for (const step of order) {
      if (step.startsWith("wrote ")) unsynced.add(step.slice("wrote ".length));
      if (step.startsWith("synced ")) unsynced.delete(step.slice("synced ".length));
      if (step === "archive") assert.ok(!unsynced.has("journal"), order.join("\n"));
      if (step === "dead letter") assert.ok(!unsynced.has("reason"), order.join("\n"));
    }
    // The other way round the test would prove nothing.
    assert.ok(order.includes("synced journal") && order.includes("synced reason"));
  },
);

/** One line of the trace; the main thread does all of this, so that lines cut in two by others are still in order. */
function toStep(line: string): string[] {
  const file = /dashboard\.db-wal>/.test(line) ? "journal" : /\.reason\.json>/.test(line) ? "reason" : null;
  if (file !== null && /\b(?:pwrite64|write)\(/.test(line)) return [`wrote ${file}`];
  if (file !== null && /\b(?:fsync|fdatasync)\(/.test(line)) return [`synced ${file}`];
  if (!/\brename\w*\(.*raw_json\/hook-/.test(line) || !line.endsWith("= 0")) return [];
  return [line.includes("/dead-letter/") ? "dead letter" : "archive"];
}
