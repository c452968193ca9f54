import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { waitFor } from "../../support/wait-for.ts";
import { manyHooks, portableHome } from "./portable-home.ts";

// These tests only need Node. Windows runs exactly these.

test("event goes from the hook for Node through the daemon that it starts to the API", async (t) => {
  const { paths, ccen, fire, url } = portableHome(t);
  const payload = (n: number) =>
    JSON.stringify({
      hook_event_name: "Stop",
      session_id: `portable-${n}`,
      cwd: paths.configDir,
      stop_hook_active: false,
    });
  assert.deepEqual(await fire(payload(1)), { code: 0, said: "" });
  const log = new URL("/api/log", await url());
  assert.deepEqual(await fire(payload(2)), { code: 0, said: "" });
  await waitFor("both events are stored", async () => {
    const answer = (await (await fetch(log)).json()) as { events: { session_id: string }[] };
    return answer.events.length === 2;
  });
  await waitFor("the raw files are archived", () => !readdirSync(paths.rawDir).some((name) => name.endsWith(".json")));
  const status = await ccen("status", "--json");
  assert.equal((JSON.parse(status.said) as { running: boolean }).running, true);
  assert.match((await ccen("stop")).said, /^Stopped\./);
  assert.equal(existsSync(paths.runtimeFile), false);
  assert.equal((await ccen("status")).code, 3);
});

test("six hooks for Node at once are stored whole and start one daemon", async (t) => manyHooks(t, 6));
