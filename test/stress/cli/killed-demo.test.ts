import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { makeHome } from "../../quick/cli/run-ccen.ts";
import { startDemo } from "../../quick/cli/start-demo.ts";

test("a killed demo is removed by the next one; folders of others stay", async (t) => {
  const home = makeHome(t);
  const killed = await startDemo(t, home);
  const [folder = ""] = killed.left();
  killed.child.kill("SIGKILL");
  await once(killed.child, "close");
  assert.deepEqual(killed.left(), [folder]);

  const running = await startDemo(t, home);
  mkdirSync(join(dirname(home.paths.configDir), "tmp", "ccen-demo-of-mine"));
  const other = await startDemo(t, home);
  assert.equal(other.left().length, 3, "two demos that run, and a folder that is no demo's");
  assert.ok(!other.left().includes(folder));
  for (const { child } of [running, other]) {
    child.kill("SIGINT");
    await once(child, "close");
  }
  assert.deepEqual(other.left(), ["ccen-demo-of-mine"]);
});
