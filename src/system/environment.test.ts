import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

test("the environment is a snapshot that later changes do not reach", () => {
  const module = JSON.stringify(join(import.meta.dirname, "environment.ts"));
  const script = `
    const { readEnvironment } = await import(${module});
    const taken = readEnvironment();
    process.env.CCEN_PROBE = "later";
    process.stdout.write(JSON.stringify([taken.CCEN_PROBE, readEnvironment().CCEN_PROBE, Object.isFrozen(taken)]));
  `;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env: { CCEN_PROBE: "first" },
  });
  assert.equal(child.stdout, '["first","later",true]', child.stderr);
});
