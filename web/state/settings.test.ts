import assert from "node:assert/strict";
import { test } from "node:test";
import type { SettingDto } from "../../src/api/settings-dto.ts";
import { SETTING_KEYS, SETTINGS } from "../../src/config/settings.ts";
import { findSettings, groupOf, SETTING_GROUPS, settingShowOf } from "./settings.ts";

const setting = (key: string, look: Partial<SettingDto> = {}): SettingDto => ({
  key,
  value: "1",
  default: "1",
  source: "default",
  old_name: null,
  is_default: true,
  is_secret: false,
  doc: "",
  applies: "live",
  pending: null,
  ...look,
});

const docOf = ({ doc }: SettingDto) => doc;

test("every setting has a group and every group a setting", () => {
  const found = new Set(SETTING_KEYS.map((key) => groupOf(SETTINGS[key].env)));
  assert.deepEqual([...found].sort(), [...SETTING_GROUPS].sort());
  assert.equal(groupOf("DISCORD_CHANNEL_STOP"), "channels");
  assert.equal(groupOf("DISCORD_USE_THREADS"), "threads");
  assert.equal(groupOf("CCEN_NTFY_URL"), "destination");
  assert.equal(groupOf("CCEN_FORWARDING_FALLBACK_MINUTES"), "machines");
  assert.equal(groupOf("CCEN_LOG_MAX_MB"), "retention");
  assert.equal(groupOf("CCEN_SPOOL_MAX_MB"), "advanced");
  assert.equal(groupOf("DISCORD_SOMETHING_NEW"), "notifications");
});

test("all words have to be found, in the name, the value, the source or the doc", () => {
  const settings = [
    setting("DISCORD_LEVEL", { value: "verbose", source: "/x/.env:4", is_default: false, doc: "How much is told" }),
    setting("CCEN_DEBUG", { pending: "true" }),
  ];
  const keys = (text: string, show: "all" | "set" | "pending" = "all") =>
    findSettings(settings, { show, text, docOf }).flatMap((group) => group.settings.map(({ key }) => key));
  assert.deepEqual(keys(""), ["DISCORD_LEVEL", "CCEN_DEBUG"]);
  assert.deepEqual(keys("told VERBOSE"), ["DISCORD_LEVEL"]);
  assert.deepEqual(keys(".env:4"), ["DISCORD_LEVEL"]);
  assert.deepEqual(keys("verbose debug"), []);
  assert.deepEqual(keys("", "set"), ["DISCORD_LEVEL"]);
  assert.deepEqual(keys("", "pending"), ["CCEN_DEBUG"]);
  assert.equal(settingShowOf({ state: "nonsense" }), "all");
});
