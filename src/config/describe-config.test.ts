import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathsUnder } from "../system/paths.ts";
import { describeConfig } from "./describe-config.ts";
import { displayValue } from "./display-value.ts";
import { loadConfig } from "./load-config.ts";
import type { Setting } from "./setting.ts";
import { SETTING_KEYS } from "./settings.ts";

test("each setting has a row with its value and its source", () => {
  const config = loadConfig({
    paths: pathsUnder(join(tmpdir(), "no-such-folder-of-ours")),
    environment: { CCEN_PORT: "8123" },
  });
  const rows = describeConfig(config);
  assert.equal(rows.length, SETTING_KEYS.length);
  const port = rows.find((row) => row.name === "CCEN_PORT");
  assert.equal(port?.value, "8123");
  assert.equal(port.source, "environment");
});

test("a secret is never shown, only whether it is set", () => {
  const secret: Setting = { type: "string", env: "X", doc: "", applies: "live", default: "", secret: true };
  assert.equal(displayValue(secret, "hunter2"), "set, hidden");
  assert.equal(displayValue(secret, ""), "not set");
  assert.equal(displayValue({ ...secret, secret: false }, "open"), "open");
});
