import assert from "node:assert/strict";
import { writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { configHome } from "../../test/support/config-home.ts";
import { pathsUnder } from "../system/paths.ts";
import { describeSettings } from "./describe-settings.ts";
import { loadConfig } from "./load-config.ts";
import { displayValue } from "./setting-value.ts";
import type { Setting } from "./setting.ts";
import { SETTING_KEYS } from "./settings.ts";

const WEBHOOK =
  "https://discord.com/api/webhooks/123456789012345678/very-secret-token_very-secret-token_very-secret-token_very-secre";

test("each setting has its value, default and source line; secrets stay secret", (t) => {
  const { paths } = configHome(t);
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, `DISCORD_WEBHOOK_URL=${WEBHOOK}\nCCEN_SPOOL_SCAN_SECONDS=7\n`);
  const config = loadConfig({ paths, environment: {} });
  assert.deepEqual(config.problems, []);
  const rows = describeSettings(config, config);
  const row = (name: string) => rows.find((one) => one.key === name) ?? assert.fail(name);
  assert.equal(row("CCEN_SPOOL_SCAN_SECONDS").value, "7");
  assert.equal(row("CCEN_SPOOL_SCAN_SECONDS").source, `${paths.envFile}:2`);
  assert.notEqual(row("CCEN_SPOOL_SCAN_SECONDS").default, "7");
  assert.deepEqual([row("DISCORD_WEBHOOK_URL").value, row("DISCORD_WEBHOOK_URL").is_secret], ["set, hidden", true]);
  assert.doesNotMatch(JSON.stringify(rows), /very-secret/);
  assert.ok(rows.every(({ pending, doc }) => pending === null && doc !== ""));
});

test("a change that needs a restart is shown beside the value in force", (t) => {
  const { paths } = configHome(t);
  mkdirSync(paths.hooksDir, { recursive: true });
  const atStart = loadConfig({ paths, environment: {} });
  writeFileSync(paths.envFile, "CCEN_PORT=9123\nCCEN_SPOOL_SCAN_SECONDS=7\n");
  const rows = describeSettings(loadConfig({ paths, environment: {} }, atStart), atStart);
  const port = rows.find(({ key }) => key === "CCEN_PORT");
  assert.deepEqual([port?.value, port?.source, port?.pending], ["8000", "default", "9123"]);
  const interval = rows.find(({ key }) => key === "CCEN_SPOOL_SCAN_SECONDS");
  assert.deepEqual([interval?.value, interval?.pending], ["7", null]);
});

test("each setting has a row with its value and its source", () => {
  const config = loadConfig({
    paths: pathsUnder(join(tmpdir(), "no-such-folder-of-ours")),
    environment: { CCEN_PORT: "8123" },
  });
  const rows = describeSettings(config, config);
  assert.equal(rows.length, SETTING_KEYS.length);
  const port = rows.find((row) => row.key === "CCEN_PORT");
  assert.equal(port?.value, "8123");
  assert.equal(port.source, "environment");
});

test("a secret is never shown, only whether it is set", () => {
  const secret: Setting = { type: "string", env: "X", doc: "", applies: "live", default: "", secret: true };
  assert.equal(displayValue(secret, "hunter2"), "set, hidden");
  assert.equal(displayValue(secret, ""), "not set");
  assert.equal(displayValue({ ...secret, secret: false }, "open"), "open");
});
