import { test } from "node:test";
import { DASHBOARD_SETTINGS } from "../../../src/config/dashboard-settings.ts";
import { DISCORD_SETTINGS } from "../../../src/config/discord-settings.ts";
import { displayValue } from "../../../src/config/setting-value.ts";
import { MACHINE_SETTINGS, OLD_NAMES, SETTINGS, type SettingKey } from "../../../src/config/settings.ts";
import { RETENTION_SETTINGS } from "../../../src/config/retention-settings.ts";
import { defaultOf, type Setting } from "../../../src/config/setting.ts";
import { PROVIDER_SETTINGS } from "../../../src/providers/registry.ts";
import { matchesTables } from "./kept-tables.ts";

const MOST_USED: readonly SettingKey[] = [
  "webhookUrl",
  "botToken",
  "channelId",
  "mentionUserId",
  "level",
  "quietHours",
  "language",
  "dashboardPort",
  "dashboardToken",
  "eventDays",
];

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

function shownDefault(setting: Setting): string {
  const shown = displayValue(setting, defaultOf(setting));
  return shown === "not set" ? "—" : `\`${shown}\``;
}

function tableOf(settings: Readonly<Record<string, Setting>>): readonly (readonly string[])[] {
  const rows = Object.values(settings).map((setting) => [
    `\`${setting.env}\``,
    typeOf(setting),
    shownDefault(setting),
    setting.applies ?? "live",
    setting.doc,
  ]);
  return [["name", "type", "default", "applies", "what it does"], ...rows];
}

test("docs/configuration.md has each setting in its group, the most used first", () => {
  const mostUsed = MOST_USED.map((key): Setting => SETTINGS[key]).map((setting) => [
    `\`${setting.env}\``,
    shownDefault(setting),
    setting.doc,
  ]);
  matchesTables(
    "docs/configuration.md",
    new Map([
      ["most used", [["name", "default", "what it does"], ...mostUsed]],
      ["dashboard", tableOf(DASHBOARD_SETTINGS)],
      ["retention", tableOf(RETENTION_SETTINGS)],
      ["machines", tableOf(MACHINE_SETTINGS)],
      ["discord", tableOf(DISCORD_SETTINGS)],
      ["providers", tableOf(PROVIDER_SETTINGS)],
      [
        "old names",
        [
          ["old name", "new name"],
          ...Object.entries(OLD_NAMES).map(([name, oldName]) => [`\`${oldName}\``, `\`${name}\``]),
        ],
      ],
    ]),
  );
});
