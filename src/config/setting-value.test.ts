import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSettingValue } from "./setting-value.ts";
import type { Setting, SettingKind } from "./settings.ts";

function value(kind: SettingKind, text: string): unknown {
  const parsed = parseSettingValue({ ...kind, env: "X", doc: "", applies: "live" } satisfies Setting, text);
  return parsed.ok ? parsed.value : `refused: ${parsed.reason}`;
}

const BOOLEAN: SettingKind = { type: "boolean", default: false };
const INTEGER: SettingKind = { type: "integer", default: 1, min: 0, max: 65_535 };
const NUMBER: SettingKind = { type: "number", default: 1, min: 0.1, max: 60 };
const HOST: SettingKind = { type: "host", default: "127.0.0.1" };

test("booleans take all the words of the Python notifier in any case", () => {
  for (const text of ["true", "TRUE", "1", "Yes", "on", " Enabled "]) assert.equal(value(BOOLEAN, text), true, text);
  for (const text of ["false", "0", "NO", "off", "Disabled"]) assert.equal(value(BOOLEAN, text), false, text);
  for (const text of ["", "2", "maybe", "truefalse"])
    assert.match(String(value(BOOLEAN, text)), /must be true or false/);
});

test("whole numbers keep to their range and to decimal digits", () => {
  assert.equal(value(INTEGER, "8123"), 8123);
  assert.equal(value(INTEGER, "0"), 0);
  assert.equal(value(INTEGER, "65535"), 65_535);
  for (const text of ["65536", "-1", "80.5", "0x50", "1e3", "eighty", "8 0", "Infinity"]) {
    assert.equal(value(INTEGER, text), "refused: must be a whole number from 0 to 65535", text);
  }
});

test("numbers may have a fraction", () => {
  assert.equal(value(NUMBER, "0.25"), 0.25);
  assert.equal(value(NUMBER, ".5"), 0.5);
  assert.equal(value(NUMBER, "60"), 60);
  for (const text of ["0", "61", "NaN", "1,5", "."]) {
    assert.equal(value(NUMBER, text), "refused: must be a number from 0.1 to 60", text);
  }
});

test("a host is an address of this machine only", () => {
  for (const text of ["127.0.0.1", "127.1.2.3", "::1"]) assert.equal(value(HOST, text), text);
  assert.equal(value(HOST, "LocalHost"), "localhost");
  for (const text of ["0.0.0.0", "::", "192.168.1.2", "127.0.0.1.evil.example", "localhost.evil.example", "127.1"]) {
    assert.match(String(value(HOST, text)), /^refused: must be localhost/, text);
  }
});

test("lists are split at commas, without empty entries", () => {
  assert.deepEqual(value({ type: "list", default: [] }, " Bash, ,Edit,"), ["Bash", "Edit"]);
  assert.equal(value({ type: "string", default: "" }, " as it is "), "as it is");
});
