import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { makeHome } from "./run-ccen.ts";

test("a file with an old name is obeyed, and config and doctor say which it is", async (t) => {
  const { ccen, paths } = makeHome(t);
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, "# as the Python notifier had it\nDISCORD_DEBUG=1\n", { mode: 0o600 });
  const { stdout } = await ccen(["config"]);
  assert.match(stdout, /^CCEN_DEBUG +true +.*\.env\.discord:2, set as DISCORD_DEBUG \(old name\)$/m);
  const asJson = JSON.parse((await ccen(["config", "--json"])).stdout) as {
    settings: { name: string; old_name: string | null }[];
  };
  assert.equal(asJson.settings.find(({ name }) => name === "CCEN_DEBUG")?.old_name, "DISCORD_DEBUG");
  assert.match((await ccen(["doctor", "--json"])).stdout, /set under an old name: DISCORD_DEBUG/);
});

test("the environment gets a warning where it overrules a written value", async (t) => {
  const { ccen } = makeHome(t);
  const { stderr } = await ccen(["token", "--new"], { environment: { CCEN_TOKEN: "short" } });
  assert.match(stderr, /^warning: CCEN_TOKEN of the environment wins over the file/m);
});
