import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { pathsUnder } from "../system/paths.ts";
import { describeSettings } from "./describe-settings.ts";
import { loadConfig, type Config } from "./load-config.ts";
import { defaultOf, describeProblem, type Setting } from "./setting.ts";
import { OLD_NAMES, SETTING_KEYS, SETTINGS } from "./settings.ts";

/** Names that files of the Python notifier have. A name may be added to this list, but never removed. */
const RENAMED: Readonly<Record<string, string>> = {
  DISCORD_DEBUG: "CCEN_DEBUG",
  DISCORD_USE_CHANNEL_THREADS: "DISCORD_USE_THREADS",
};

interface Given {
  readonly hooks?: string;
  readonly fallback?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

function load(t: TestContext, { hooks = "", fallback = "", environment = {} }: Given, previous?: Config) {
  const paths = pathsUnder(tempDir(t));
  mkdirSync(paths.hooksDir);
  writeFileSync(paths.envFile, hooks);
  writeFileSync(paths.fallbackEnvFile, fallback);
  return { paths, config: loadConfig({ paths, environment }, previous) };
}

test("every setting that was renamed still has its old name", () => {
  const now = Object.fromEntries(Object.entries(OLD_NAMES).map(([name, oldName]) => [oldName, name]));
  assert.deepEqual(now, RENAMED);
});

test("an old name sets its setting, in a file and in the environment", (t) => {
  for (const key of SETTING_KEYS) {
    const setting: Setting = SETTINGS[key];
    if (setting.alias === undefined) continue;
    const value = defaultOf(setting) !== true;
    for (const given of [
      { hooks: `${setting.alias}=${value}\n` },
      { environment: { [setting.alias]: String(value) } },
    ]) {
      const { config } = load(t, given);
      assert.equal(config.values[key], value, setting.alias);
      assert.deepEqual(config.oldNames, { [key]: setting.alias });
    }
  }
});

test("a setting is shown under its present name, with the old one that sets it", (t) => {
  const { config, paths } = load(t, { hooks: "DISCORD_DEBUG=1\nCCEN_HOST=::1\n" });
  const [debug, host] = ["CCEN_DEBUG", "CCEN_HOST"].map((name) =>
    describeSettings(config, config).find((row) => row.key === name),
  );
  assert.deepEqual([debug?.value, debug?.source, debug?.old_name], ["true", `${paths.envFile}:1`, "DISCORD_DEBUG"]);
  assert.deepEqual([host?.value, host?.old_name], ["::1", null]);
});

test("in one source the new name wins; another value of the old is a problem", (t) => {
  const { config, paths } = load(t, { hooks: "DISCORD_DEBUG=1\nCCEN_DEBUG=0\n" });
  assert.equal(config.values.debug, false);
  assert.deepEqual(config.oldNames, {});
  assert.deepEqual(config.problems.map(describeProblem), [
    `${paths.envFile}:1: DISCORD_DEBUG is the old name of CCEN_DEBUG, which has another value here; used: false (${paths.envFile}:2)`,
  ]);
  const same = load(t, { hooks: "DISCORD_DEBUG=on\nCCEN_DEBUG=1\n" }).config;
  assert.deepEqual([same.values.debug, same.problems], [true, []]);
});

test("a nearer source wins, whichever name it uses", (t) => {
  const files = { hooks: "CCEN_DEBUG=0\n", fallback: "CCEN_DEBUG=0\nDISCORD_USE_CHANNEL_THREADS=0\n" };
  const environment = { DISCORD_DEBUG: "1" };
  const { config } = load(t, { ...files, environment });
  assert.deepEqual([config.values.debug, config.provenance.debug], [true, "environment"]);
  assert.deepEqual(config.oldNames, { useThreads: "DISCORD_USE_CHANNEL_THREADS", debug: "DISCORD_DEBUG" });
  assert.deepEqual(config.problems, []);
  const both = load(t, { ...files, environment: { ...environment, CCEN_DEBUG: "0" } }).config;
  assert.deepEqual([both.values.debug, both.problems.map(({ where }) => where)], [false, ["environment"]]);
});

test("a broken value is reported under the name that the file has", (t) => {
  const first = load(t, { hooks: "DISCORD_DEBUG=1\n" }).config;
  const { config, paths } = load(t, { hooks: "DISCORD_DEBUG=perhaps\n" }, first);
  assert.equal(config.values.debug, true);
  assert.deepEqual(config.oldNames, { debug: "DISCORD_DEBUG" });
  assert.deepEqual(
    config.problems.map(({ where, key }) => [where, key]),
    [[`${paths.envFile}:1`, "DISCORD_DEBUG"]],
  );
});
