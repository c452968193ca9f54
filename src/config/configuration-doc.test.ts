import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../system/package-root.ts";
import { displayValue } from "./display-value.ts";
import type { Setting } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

const TYPE_NAMES: Readonly<Record<string, string>> = {
  switch: "boolean or unset",
  string: "text",
  pattern: "text",
  id: "id, 17 to 20 digits",
  webhook: "address of a webhook",
  url: "address",
  daemon: "address",
  topic: "address of a topic",
  pairs: "pairs, `key=value`",
  hours: "two times of day",
};

function typeOf(setting: Setting): string {
  if (setting.type === "integer") return `whole number, ${setting.min} to ${setting.max}`;
  if (setting.type === "number") return `number, ${setting.min} to ${setting.max}`;
  if (setting.type === "limit") return `number from ${setting.min}, or \`unlimited\``;
  if (setting.type === "choice") return setting.choices.map((word) => `\`${word}\``).join(", ");
  return TYPE_NAMES[setting.type] ?? setting.type;
}

function defaultOf(setting: Setting): string {
  const shown = displayValue(setting, setting.default);
  return shown === "not set" ? "—" : `\`${shown}\``;
}

function rowOf(setting: Setting): string {
  const cells = [`\`${setting.env}\``, typeOf(setting), defaultOf(setting), setting.applies];
  return [...cells, setting.doc].join(" | ");
}

test("docs/configuration.md has one row for each setting, in the table's words", () => {
  const text = readFileSync(join(packageRoot, "docs", "configuration.md"), "utf8");
  // The formatter may pad cells.
  const rows = text
    .split("\n")
    .filter((line) => /^\| `(?:DISCORD|CCEN)_/.test(line))
    .map((line) => line.replaceAll(/\s+/g, " ").replace(/^\| /, "").replace(/ \|$/, ""));
  assert.deepEqual(
    rows,
    SETTING_KEYS.map((key) => rowOf(SETTINGS[key])),
  );
});
