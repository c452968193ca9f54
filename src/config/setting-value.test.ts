import assert from "node:assert/strict";
import { test } from "node:test";
import { settingProblemText } from "../core/i18n/setting-problem.ts";
import { parseSettingValue } from "./setting-value.ts";
import type { Setting, SettingKind } from "./setting.ts";

function value(kind: SettingKind, text: string): unknown {
  const parsed = parseSettingValue({ ...kind, env: "X", doc: "", applies: "live" } satisfies Setting, text);
  return parsed.ok ? parsed.value : `refused: ${settingProblemText(parsed.reason, "en")}`;
}

const BOOLEAN: SettingKind = { type: "boolean", default: false };
const INTEGER: SettingKind = { type: "integer", default: 1, min: 0, max: 65_535 };
const NUMBER: SettingKind = { type: "number", default: 1, min: 0.1, max: 60 };
const HOST: SettingKind = { type: "host", default: "127.0.0.1" };

test("booleans take all values of the Python notifier in any case", () => {
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

test("a limit is a number or unlimited, and never an ambiguous 0", () => {
  const limit: SettingKind = { type: "limit", default: 30, min: 1, max: 36_500 };
  assert.equal(value(limit, "1.5"), 1.5);
  assert.equal(value(limit, "Unlimited"), Number.POSITIVE_INFINITY);
  for (const text of ["0", "-1", "none", "forever", "Infinity", "36501"]) {
    assert.equal(value(limit, text), "refused: must be a number from 1 to 36500, or unlimited", text);
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

test("a host is an address or a name, and nothing ambiguous to resolvers", () => {
  for (const text of ["127.0.0.1", "127.1.2.3", "::1"]) assert.equal(value(HOST, text), text);
  assert.equal(value(HOST, "LocalHost"), "localhost");
  for (const text of ["0.0.0.0", "::", "192.168.1.2", "dash.example"]) assert.equal(value(HOST, text), text);
  for (const text of [
    "127.1",
    "2130706433",
    "0x7f.1/",
    "http://127.0.0.1",
    "127.0.0.1:80",
    "[::1]",
    "a b",
    "-",
    "x.",
    ".x",
  ]) {
    assert.match(String(value(HOST, text)), /^refused: must be an address/, text);
  }
});

test("lists are split at commas, without empty entries", () => {
  assert.deepEqual(value({ type: "list", default: [] }, " Bash, ,Edit,"), ["Bash", "Edit"]);
  assert.equal(value({ type: "string", default: "" }, " as it is "), "as it is");
});

test("a choice takes its own values only, in any case", () => {
  const level: SettingKind = { type: "choice", default: "normal", choices: ["minimal", "normal", "verbose"] };
  assert.equal(value(level, "Verbose"), "verbose");
  assert.equal(value(level, "loud"), "refused: must be one of minimal, normal, verbose");
});

test("hours may pass midnight, but not be the whole day or none of it", () => {
  const hours: SettingKind = { type: "hours", default: null };
  assert.deepEqual(value(hours, "22:00-07:00"), { fromMinute: 1320, toMinute: 420 });
  assert.deepEqual(value(hours, "9:30 – 24:00"), { fromMinute: 570, toMinute: 0 });
  for (const text of ["22-7", "22:00-22:00", "00:00-24:00", "25:00-07:00", "22:60-07:00", "night"]) {
    assert.match(String(value(hours, text)), /^refused: must be two different times/, text);
  }
});

test("an id is 17 to 20 digits, bare or as the mention that people copy", () => {
  const id: SettingKind = { type: "id", default: "" };
  const digits = "12345678901234567";
  for (const text of [digits, `<@${digits}>`, `<@!${digits}>`, `<#${digits}>`]) assert.equal(value(id, text), digits);
  for (const text of ["1234567890123456", "123456789012345678901", "your_channel_id", `${digits} x`]) {
    assert.match(String(value(id, text)), /^refused: must be the ID/, text);
  }
});

test("a webhook's address leads to Discord or to this machine", () => {
  const webhook: SettingKind = { type: "webhook", default: "" };
  const path = "/api/webhooks/123456789012345678/t0-k_en";
  for (const text of [
    `https://discord.com${path}`,
    `https://discordapp.com/api/v10/webhooks/123456789012345678/t0-k_en?thread_id=123456789012345678`,
    `https://canary.discord.com${path}/slack`,
    `<https://ptb.discord.com${path}>`,
    `discord.com${path}`,
    `http://discord.com${path}`,
    `http://127.0.0.1:4321${path}`,
  ]) {
    assert.equal(value(webhook, text), text);
  }
  for (const text of [
    `https://discord.com.evil.example${path}`,
    `https://discord.com@evil.example${path}`,
    `https://evil.example${path}`,
    `http://127.0.0.1.evil.example${path}`,
    "https://discord.com/api/webhooks/123456789012345678",
    `https://discord.com${path}?thread_id=general`,
    "your_webhook_url_here",
  ]) {
    assert.match(String(value(webhook, text)), /^refused: must be a webhook URL/, text);
  }
});

test("secrets go out encrypted, or not beyond this machine", () => {
  const url: SettingKind = { type: "url", default: "" };
  assert.equal(value(url, "https://proxy.example/discord/"), "https://proxy.example/discord");
  assert.equal(value(url, "http://localhost:4321"), "http://localhost:4321");
  for (const text of ["http://proxy.example", "ftp://127.0.0.1", "proxy.example", "https://user:pass@proxy.example"]) {
    assert.match(String(value(url, text)), /^refused: must begin with https/, text);
  }
});
