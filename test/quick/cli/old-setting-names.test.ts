import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import { makeHome } from "./run-ccen.ts";

const TOKEN = "kq7Zr2Vw9mXc4Bn8Ls5Tg1Hy6Jd3Fp0Qa";

test("a daemon obeys a file with old names, and everything says which they are", async (t) => {
  const { ccen, paths } = makeHome(t);
  mkdirSync(paths.hooksDir, { recursive: true });
  const lines = [
    "# as it was written for an earlier release",
    "DISCORD_DASHBOARD_PORT=0",
    `DISCORD_DASHBOARD_TOKEN=${TOKEN}   # mine`,
    "DISCORD_DASHBOARD_ARCHIVE_DAYS=3",
  ];
  writeFileSync(paths.envFile, `${lines.join("\n")}\n`, { mode: 0o600 });

  const started = await ccen(["start", "--json"]);
  assert.equal(started.code, 0, started.stderr);
  const { url } = JSON.parse(started.stdout) as RuntimeDto;
  assert.equal((await fetch(`${url}/api/settings`)).status, 401);
  const response = await fetch(`${url}/api/settings`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  const { settings, problems } = (await response.json()) as SettingsDto;
  assert.deepEqual(problems, []);
  const given = settings.filter(({ is_default: isDefault }) => !isDefault);
  assert.deepEqual(
    given.map(({ key, value, old_name: oldName }) => [key, value, oldName]),
    [
      ["CCEN_PORT", "0", "DISCORD_DASHBOARD_PORT"],
      ["CCEN_TOKEN", "set, hidden", "DISCORD_DASHBOARD_TOKEN"],
      ["CCEN_ARCHIVE_RETENTION_DAYS", "3", "DISCORD_DASHBOARD_ARCHIVE_DAYS"],
    ],
  );

  const { stdout } = await ccen(["config"]);
  assert.match(stdout, /^CCEN_PORT +0 +.*\.env\.discord:2, set as DISCORD_DASHBOARD_PORT \(old name\)$/m);
  const asJson = JSON.parse((await ccen(["config", "--json"])).stdout) as {
    settings: { name: string; old_name: string | null }[];
  };
  assert.equal(asJson.settings.find(({ name }) => name === "CCEN_TOKEN")?.old_name, "DISCORD_DASHBOARD_TOKEN");
  assert.match((await ccen(["doctor", "--json"])).stdout, /set under an old name: DISCORD_DASHBOARD_PORT/);

  // A rewritten setting takes the current name, in the same line.
  assert.equal((await ccen(["token", "--new", "--replace"])).code, 0);
  const text = readFileSync(paths.envFile, "utf8");
  assert.match(text, /^CCEN_TOKEN=[\w-]{43} {3}# mine$/m);
  assert.deepEqual(
    text.split("\n").map((line) => line.replace(/^CCEN_TOKEN=\S+/, `DISCORD_DASHBOARD_TOKEN=${TOKEN}`)),
    [...lines, ""],
  );
});

test("the environment's old name gets a warning where it overrules a written value", async (t) => {
  const { ccen } = makeHome(t);
  const { stderr } = await ccen(["token", "--new"], { environment: { DISCORD_DASHBOARD_TOKEN: "short" } });
  assert.match(stderr, /^warning: DISCORD_DASHBOARD_TOKEN of the environment wins over the file/m);
});
