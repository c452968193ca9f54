import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { logOf, makeHome, type Home } from "../../quick/cli/run-ccen.ts";

/** Every text file that a daemon writes for people, and the output of its commands. */
function written({ paths }: Home): string {
  const files = readdirSync(paths.dataDir, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ name }) => readFileSync(join(paths.dataDir, name), "latin1")).join("\n");
}

test("all IPv6 addresses and weak tokens are refused, and no token is shown", async (t) => {
  const home = makeHome(t);
  for (const [settings, reason] of [
    [{ CCEN_HOST: "::" }, /without a token/],
    [{ CCEN_HOST: "0.0.0.0", CCEN_TOKEN: "hunter2-hunter2" }, /is shorter than 32 characters/],
    [{ CCEN_TOKEN: "abcd1234".repeat(8) }, /can be guessed/],
  ] as const) {
    home.configure(settings);
    const { code, stdout, stderr } = await home.ccen(["start"]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, reason);
    assert.match(logOf(home.paths), reason);
    assert.match((await home.ccen(["doctor", "--json"])).stdout, /the daemon will not start/);
    assert.doesNotMatch(stderr + written(home), /hunter2|abcd1234/);
  }
});

test("a token in the daemon's environment alone is enough for every command", async (t) => {
  const home = makeHome(t);
  home.configure();
  const token = "env-0nly-Token_that-was.drawn~by/nobody+7Qz";
  const started = await home.ccen(["start", "--json"], { environment: { CCEN_TOKEN: token } });
  assert.equal(started.code, 0, started.stderr);
  const status = await home.ccen(["status", "--json"]);
  assert.equal((JSON.parse(status.stdout) as { answering: boolean }).answering, true);
  assert.equal((await home.ccen(["stop"])).code, 0);
  assert.throws(() => statSync(home.paths.accessKeyFile), { code: "ENOENT" });
});
