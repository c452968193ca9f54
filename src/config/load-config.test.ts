import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { settingFallbackText, settingProblemText } from "../core/i18n/setting-problem.ts";
import { pathsUnder, type Paths } from "../system/paths.ts";
import { loadConfig } from "./load-config.ts";
import { defaultOf, describeProblem } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

function folder(t: TestContext, files: { hooks?: string | Buffer; fallback?: string }): Paths {
  const root = mkdtempSync(join(tmpdir(), "ccen-config-"));
  t.after(() => rmSync(root, { recursive: true }));
  const paths = pathsUnder(join(root, "設定 folder"));
  mkdirSync(paths.hooksDir, { recursive: true });
  if (files.hooks !== undefined) writeFileSync(paths.envFile, files.hooks);
  if (files.fallback !== undefined) writeFileSync(paths.fallbackEnvFile, files.fallback);
  return paths;
}

test("without any file each setting has its default", (t) => {
  const config = loadConfig({ paths: pathsUnder(join(tmpdir(), "no-such-folder-of-ours")), environment: {} });
  for (const key of SETTING_KEYS) {
    assert.deepEqual(config.values[key], defaultOf(SETTINGS[key]));
    assert.equal(config.provenance[key], "default");
  }
  assert.deepEqual(config.problems, []);
  assert.deepEqual(loadConfig({ paths: folder(t, {}), environment: {} }), config);
});

test("command line wins over environment over hooks/.env.discord over .env", (t) => {
  const paths = folder(t, {
    hooks: "# ours\n\nCCEN_PORT=8002\nexport CCEN_MAX_CONNECTIONS=7\n",
    fallback: "CCEN_PORT=8003\nCCEN_MAX_CONNECTIONS=8\nCCEN_DEBUG=yes\n",
  });
  const environment = { CCEN_PORT: "8001" };

  const config = loadConfig({ paths, environment });
  assert.equal(config.values.dashboardPort, 8001);
  assert.equal(config.provenance.dashboardPort, "environment");
  assert.equal(config.values.maxConnections, 7);
  assert.equal(config.provenance.maxConnections, `${paths.envFile}:4`);
  assert.equal(config.values.debug, true);
  assert.equal(config.provenance.debug, `${paths.fallbackEnvFile}:3`);
  assert.deepEqual(config.problems, []);

  const overridden = loadConfig({ paths, environment, overrides: { dashboardPort: 0 } });
  assert.equal(overridden.values.dashboardPort, 0);
  assert.equal(overridden.provenance.dashboardPort, "command line");
});

test("a bad value is reported with its line and the next lower source holds", (t) => {
  const paths = folder(t, {
    hooks: "CCEN_PORT=eighty\nCCEN_DEBUG=perhaps\n",
    fallback: "CCEN_PORT=8003\n",
  });
  const config = loadConfig({ paths, environment: { CCEN_PORT: "70000" } });
  assert.equal(config.values.dashboardPort, 8003);
  assert.equal(config.values.debug, false);
  assert.deepEqual(
    config.problems.map(({ where, key, used }) => [where, key, settingFallbackText(used, "en")]),
    [
      ["environment", "CCEN_PORT", `8003 (${paths.fallbackEnvFile}:1)`],
      [`${paths.envFile}:1`, "CCEN_PORT", `8003 (${paths.fallbackEnvFile}:1)`],
      [`${paths.envFile}:2`, "CCEN_DEBUG", "false (default)"],
    ],
  );
  assert.deepEqual(config.problems[0]?.problem, { code: "integer", details: { min: 0, max: 65535 } });
});

test("an empty value counts as not given, and the last of two lines holds", (t) => {
  const paths = folder(t, { hooks: "CCEN_PORT=1\nCCEN_PORT=2\nCCEN_DEBUG=\n" });
  const config = loadConfig({ paths, environment: { CCEN_HOST: "" } });
  assert.equal(config.values.dashboardPort, 2);
  assert.equal(config.provenance.dashboardPort, `${paths.envFile}:2`);
  assert.equal(config.provenance.debug, "default");
  assert.equal(config.provenance.dashboardHost, "default");
  assert.deepEqual(config.problems, []);
});

test("a line inside another value is not taken for the setting's own", (t) => {
  const hooks = 'CCEN_PORT="8005"\nNOTE="first\nCCEN_PORT=9\nlast"\n';
  const paths = folder(t, { hooks });
  const config = loadConfig({ paths, environment: {} });
  assert.equal(config.values.dashboardPort, 8005);
  assert.equal(config.provenance.dashboardPort, `${paths.envFile}:1`);
  assert.deepEqual(config.problems, []);
});

test("mistakes are pointed out: unknown CCEN names and lines without a value", (t) => {
  const paths = folder(t, {
    hooks:
      "CCEN_PROT=1\nport 8000\nDISCORD_EVENT_STOPP=1\nOTHER_TOOL=1\nOTHER_TOOL=x\nDISCORD_WEBHOOK_ULR=x\nDISCORD_GUILD_ID=1\nDISCORD_DASHBOARD_PORT=1\nDISCORD_DASHBOARD_PRICES_FILE=/x\n",
  });
  const { problems } = loadConfig({ paths, environment: {} });
  assert.deepEqual(
    problems.map(({ where, key, problem }) => [where, key, settingProblemText(problem, "en")]),
    [
      [`${paths.envFile}:1`, "CCEN_PROT", "is not a setting (did you mean CCEN_PORT?)"],
      [`${paths.envFile}:2`, null, "is not a line of the form KEY=value"],
      [`${paths.envFile}:3`, "DISCORD_EVENT_STOPP", "is not a setting (did you mean DISCORD_EVENT_STOP?)"],
      [`${paths.envFile}:6`, "DISCORD_WEBHOOK_ULR", "is not a setting (did you mean DISCORD_WEBHOOK_URL?)"],
      [`${paths.envFile}:8`, "DISCORD_DASHBOARD_PORT", "is not a setting (did you mean CCEN_PORT?)"],
      [`${paths.envFile}:9`, "DISCORD_DASHBOARD_PRICES_FILE", "is not a setting (did you mean CCEN_PRICES_FILE?)"],
    ],
  );
});

test("a file that cannot be read is a problem, not a crash", (t) => {
  const paths = folder(t, { hooks: Buffer.from([0x44, 0xff, 0xfe]), fallback: "CCEN_PORT=8003\n" });
  const broken = loadConfig({ paths, environment: {} });
  assert.equal(broken.values.dashboardPort, 8003);
  assert.deepEqual(broken.problems.map(describeProblem), [`${paths.envFile}: is not valid UTF-8; used: none of it`]);

  rmSync(paths.envFile);
  mkdirSync(paths.envFile);
  const [unreadable] = loadConfig({ paths, environment: {} }).problems;
  assert.deepEqual(unreadable?.problem, { code: "unreadable", details: { cause: "EISDIR" } });
});

test("on a reload a broken setting keeps its value, a broken file keeps everything", (t) => {
  const paths = folder(t, { hooks: "CCEN_PORT=8002\nCCEN_ARCHIVE_RETENTION_DAYS=3\n" });
  const first = loadConfig({ paths, environment: {} });

  writeFileSync(paths.envFile, "CCEN_PORT=oops\nCCEN_ARCHIVE_RETENTION_DAYS=4\n");
  const second = loadConfig({ paths, environment: {} }, first);
  assert.equal(second.values.dashboardPort, 8002);
  assert.equal(second.values.archiveDays, 4);
  assert.equal(second.problems.length, 1);

  writeFileSync(paths.envFile, Buffer.from([0xff]));
  const third = loadConfig({ paths, environment: {} }, second);
  assert.deepEqual(third.values, second.values);
  assert.deepEqual(
    third.problems.map(({ used }) => used.code),
    ["last-configuration"],
  );
});

test("problems come in the order of the file's lines, however settings are ordered", (t) => {
  const lines = ["DISCORD_LEVEL=loud", ...Array.from({ length: 8 }, () => "# more"), "CCEN_PORT=x", "junk"];
  const { problems } = loadConfig({ paths: folder(t, { hooks: lines.join("\n") }), environment: {} });
  assert.deepEqual(
    problems.map(({ where }) => Number(where.split(":").at(-1))),
    [1, 10, 11],
  );
});
