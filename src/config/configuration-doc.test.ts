import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../system/package-root.ts";
import { displayValue } from "./display-value.ts";
import { SETTING_KEYS, SETTINGS, type Setting } from "./settings.ts";

function typeOf(setting: Setting): string {
  if (setting.type === "integer") return `whole number, ${setting.min} to ${setting.max}`;
  if (setting.type === "number") return `number, ${setting.min} to ${setting.max}`;
  return setting.type;
}

function rowOf(setting: Setting): string {
  const cells = [
    `\`${setting.env}\``,
    typeOf(setting),
    `\`${displayValue(setting, setting.default)}\``,
    setting.applies,
  ];
  return [...cells, setting.doc].join(" | ");
}

test("docs/configuration.md has one row for each setting, in the words of the table, and no others", () => {
  const text = readFileSync(join(packageRoot, "docs", "configuration.md"), "utf8");
  // The formatter may pad cells.
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("| `DISCORD_"))
    .map((line) => line.replaceAll(/\s+/g, " ").replace(/^\| /, "").replace(/ \|$/, ""));
  assert.deepEqual(
    rows,
    SETTING_KEYS.map((key) => rowOf(SETTINGS[key])),
  );
});
