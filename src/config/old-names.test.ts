import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { pathsUnder } from "../system/paths.ts";
import { describeSettings } from "./describe-settings.ts";
import { loadConfig, type Config } from "./load-config.ts";
import { defaultOf, describeProblem, type Setting } from "./setting.ts";
import { OLD_NAMES, SETTING_KEYS, SETTINGS } from "./settings.ts";

/** Names in users' files. A name may be added to this list, but never removed. */
const RENAMED: Readonly<Record<string, string>> = {
  DISCORD_DASHBOARD_ENABLED: "CCEN_AUTO_START",
  DISCORD_DASHBOARD_HOST: "CCEN_HOST",
  DISCORD_DASHBOARD_PORT: "CCEN_PORT",
  DISCORD_DASHBOARD_TOKEN: "CCEN_TOKEN",
  DISCORD_DASHBOARD_ALLOWED_HOSTS: "CCEN_ALLOWED_HOSTS",
  DISCORD_DASHBOARD_CACHE_TTL: "CCEN_METRICS_REFRESH_SECONDS",
  DISCORD_DASHBOARD_MAX_CONNECTIONS: "CCEN_MAX_CONNECTIONS",
  DISCORD_DASHBOARD_MONITOR_INTERVAL: "CCEN_SPOOL_SCAN_SECONDS",
  DISCORD_DASHBOARD_HEALTH_INTERVAL: "CCEN_HEALTH_CHECK_SECONDS",
  DISCORD_DASHBOARD_HEALTH_ALERTS: "CCEN_HEALTH_ALERTS",
  DISCORD_DASHBOARD_HEARTBEAT_INTERVAL: "CCEN_HEARTBEAT_SECONDS",
  DISCORD_DASHBOARD_RAW_LOG_MAX_FILES: "CCEN_SPOOL_MAX_FILES",
  DISCORD_DASHBOARD_RAW_LOG_MAX_MB: "CCEN_SPOOL_MAX_MB",
  DISCORD_DASHBOARD_PRICES: "CCEN_PRICES_FILE",
  DISCORD_DASHBOARD_REDACT: "CCEN_REDACT",
  DISCORD_DASHBOARD_REDACT_PATTERNS: "CCEN_REDACT_PATTERNS_FILE",
  DISCORD_DEBUG: "CCEN_DEBUG",
  DISCORD_DASHBOARD_EVENT_DAYS: "CCEN_EVENT_RETENTION_DAYS",
  DISCORD_DASHBOARD_PAYLOAD_DAYS: "CCEN_PAYLOAD_RETENTION_DAYS",
  DISCORD_DASHBOARD_SESSION_DAYS: "CCEN_SESSION_RETENTION_DAYS",
  DISCORD_DASHBOARD_DATABASE_MB: "CCEN_DATABASE_MAX_MB",
  DISCORD_DASHBOARD_ARCHIVE_DAYS: "CCEN_ARCHIVE_RETENTION_DAYS",
  DISCORD_DASHBOARD_ARCHIVE_MB: "CCEN_ARCHIVE_MAX_MB",
  DISCORD_DASHBOARD_DEAD_LETTER_DAYS: "CCEN_DEAD_LETTER_RETENTION_DAYS",
  DISCORD_DASHBOARD_DEAD_LETTER_MB: "CCEN_DEAD_LETTER_MAX_MB",
  DISCORD_DASHBOARD_DELIVERY_DAYS: "CCEN_NOTIFICATION_RETENTION_DAYS",
  DISCORD_DASHBOARD_LOG_DAYS: "CCEN_LOG_RETENTION_DAYS",
  DISCORD_DASHBOARD_LOG_MB: "CCEN_LOG_MAX_MB",
  DISCORD_DASHBOARD_OTLP_RECEIVE: "CCEN_OTLP_RECEIVE",
  DISCORD_DASHBOARD_MACHINE_NAME: "CCEN_MACHINE_NAME",
  DISCORD_DASHBOARD_UPSTREAM: "CCEN_FORWARDING_URL",
  DISCORD_DASHBOARD_UPSTREAM_TOKEN: "CCEN_FORWARDING_TOKEN",
  DISCORD_DASHBOARD_UPSTREAM_PLAIN: "CCEN_FORWARDING_ALLOW_HTTP",
  DISCORD_DASHBOARD_UPSTREAM_DISCORD: "CCEN_FORWARDING_NOTIFY_LOCALLY",
  DISCORD_DASHBOARD_UPSTREAM_HISTORY_DAYS: "CCEN_FORWARDING_HISTORY_DAYS",
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

/** A value that is not the default, as a person would write it. */
function someText(setting: Setting): string {
  if (setting.type === "boolean") return String(!setting.default);
  if (setting.type === "integer" || setting.type === "number" || setting.type === "limit") return String(setting.max);
  if (setting.type === "url" || setting.type === "daemon") return "https://dash.example";
  return "some.name";
}

test("every setting that was renamed still has its old name", () => {
  const now = Object.fromEntries(Object.entries(OLD_NAMES).map(([name, oldName]) => [oldName, name]));
  assert.deepEqual(now, RENAMED);
});

test("an old name sets its setting, in a file and in the environment", (t) => {
  for (const key of SETTING_KEYS) {
    const setting: Setting = SETTINGS[key];
    if (setting.alias === undefined) continue;
    const text = someText(setting);
    const expected = load(t, { hooks: `${setting.env}=${text}\n` }).config.values[key];
    assert.notDeepEqual(expected, defaultOf(setting), setting.env);
    for (const given of [{ hooks: `${setting.alias}=${text}\n` }, { environment: { [setting.alias]: text } }]) {
      const { config } = load(t, given);
      assert.deepEqual(config.values[key], expected, setting.alias);
      assert.deepEqual(config.oldNames, { [key]: setting.alias });
    }
  }
});

test("a setting is shown under its present name, with the old one that sets it", (t) => {
  const { config, paths } = load(t, { hooks: "DISCORD_DASHBOARD_PORT=8123\nCCEN_HOST=::1\n" });
  const [port, host] = ["CCEN_PORT", "CCEN_HOST"].map((name) =>
    describeSettings(config, config).find((row) => row.key === name),
  );
  assert.deepEqual(
    [port?.value, port?.source, port?.old_name],
    ["8123", `${paths.envFile}:1`, "DISCORD_DASHBOARD_PORT"],
  );
  assert.deepEqual([host?.value, host?.old_name], ["::1", null]);
});

test("in one source the new name wins; another value of the old is a problem", (t) => {
  const { config, paths } = load(t, {
    hooks: "DISCORD_DASHBOARD_TOKEN=s3cret\nCCEN_TOKEN=present\nDISCORD_DASHBOARD_PORT=8001\nCCEN_PORT=8002\n",
  });
  assert.deepEqual([config.values.dashboardToken, config.values.dashboardPort], ["present", 8002]);
  assert.deepEqual(config.oldNames, {});
  const has = "which has another value here; used:";
  assert.deepEqual(config.problems.map(describeProblem), [
    `${paths.envFile}:1: DISCORD_DASHBOARD_TOKEN is the old name of CCEN_TOKEN, ${has} set, hidden (${paths.envFile}:2)`,
    `${paths.envFile}:3: DISCORD_DASHBOARD_PORT is the old name of CCEN_PORT, ${has} 8002 (${paths.envFile}:4)`,
  ]);
  const same = load(t, { hooks: "DISCORD_DASHBOARD_REDACT=off\nCCEN_REDACT=no\n" }).config;
  assert.deepEqual([same.values.redact, same.problems], [false, []]);
});

test("a nearer source wins, whatever name it uses", (t) => {
  const files = { hooks: "CCEN_PORT=8002\n", fallback: "CCEN_PORT=8003\nDISCORD_DASHBOARD_HOST=::1\n" };
  const environment = { DISCORD_DASHBOARD_PORT: "8001" };
  const { config } = load(t, { ...files, environment });
  assert.deepEqual([config.values.dashboardPort, config.provenance.dashboardPort], [8001, "environment"]);
  assert.deepEqual(config.oldNames, {
    dashboardHost: "DISCORD_DASHBOARD_HOST",
    dashboardPort: "DISCORD_DASHBOARD_PORT",
  });
  assert.deepEqual(config.problems, []);
  const both = load(t, { ...files, environment: { ...environment, CCEN_PORT: "8000" } }).config;
  assert.deepEqual([both.values.dashboardPort, both.problems.map(({ where }) => where)], [8000, ["environment"]]);
});

test("a broken value is reported under the name that the file has", (t) => {
  const first = load(t, { hooks: "DISCORD_DASHBOARD_ARCHIVE_DAYS=3\n" }).config;
  const { config, paths } = load(t, { hooks: "DISCORD_DASHBOARD_ARCHIVE_DAYS=never\n" }, first);
  assert.equal(config.values.archiveDays, 3);
  assert.deepEqual(config.oldNames, { archiveDays: "DISCORD_DASHBOARD_ARCHIVE_DAYS" });
  assert.deepEqual(
    config.problems.map(({ where, key }) => [where, key]),
    [[`${paths.envFile}:1`, "DISCORD_DASHBOARD_ARCHIVE_DAYS"]],
  );
});
