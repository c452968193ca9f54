import { MINUTE_MS } from "../../../src/core/time-units.ts";
import { readFileSync } from "node:fs";
import type { ServiceSettings } from "../../../src/providers/open-providers.ts";
import { loadTemplate } from "../../../src/config/named-files.ts";
import { parseSettingValue } from "../../../src/config/setting-value.ts";
import { defaultOf, type Setting } from "../../../src/config/setting.ts";
import { SETTING_KEYS, SETTINGS, type ConfigValues, type SettingKey } from "../../../src/config/settings.ts";
import { settingProblemText } from "../../../src/core/i18n/setting-problem.ts";
import { isJsonObject, parseJsonObject, type JsonValue } from "../../../src/core/json.ts";
import { destinationIds } from "../../../src/notify/policy/route.ts";
import { PROVIDER_SETTINGS } from "../../../src/providers/registry.ts";
import type { Environment } from "../../../src/system/paths.ts";

/** The channels of one team: one queue for each destination. */
export interface TeamChannels {
  readonly team: string;
  readonly values: ConfigValues & ServiceSettings;
  readonly destinationIds: readonly string[];
}

export interface NotifySettings {
  readonly channels: readonly TeamChannels[];
  /** A session that waits longer is a message. */
  readonly waitMs: number;
  /** The address of the page, for links; null without one. */
  readonly pageUrl: string | null;
}

const DEFAULT_WAIT_MINUTES = 15;

const MOST_WAIT_MINUTES = 1_440;

/** What a team may set: where its messages go, and their language. Answers belong to a person. */
const OF_DISCORD = ["webhookUrl", "botToken", "channelId", "apiBaseUrl", "language"] as const;

export const NO_CHANNELS: NotifySettings = { channels: [], waitMs: DEFAULT_WAIT_MINUTES * MINUTE_MS, pageUrl: null };

const KEYS: ReadonlySet<SettingKey> = new Set([
  ...OF_DISCORD,
  ...SETTING_KEYS.filter((key) => Object.hasOwn(PROVIDER_SETTINGS, key) && !key.startsWith("telegramAnswer")),
]);

const BY_NAME: ReadonlyMap<string, SettingKey> = new Map([...KEYS].map((key) => [SETTINGS[key].env, key]));

/**
 * `CCEN_TEAM_CHANNELS` names a JSON file, such as a mounted secret: for each team the settings that a machine would have,
 * `{"core": {"CCEN_SLACK_WEBHOOK_URL": "https://…"}}`. A file keeps the secrets out of the process's environment.
 * @throws naming the team and the setting, never a value
 */
export function readNotifySettings(environment: Environment): NotifySettings {
  const file = environment["CCEN_TEAM_CHANNELS"] ?? "";
  return {
    channels: file === "" ? [] : readChannels(file),
    waitMs: readWait(environment["CCEN_TEAM_WAIT_MINUTES"] ?? "") * MINUTE_MS,
    pageUrl: readPageUrl(environment["CCEN_TEAM_URL"] ?? ""),
  };
}

function readWait(text: string): number {
  if (text === "") return DEFAULT_WAIT_MINUTES;
  const minutes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (minutes < 1 || minutes > MOST_WAIT_MINUTES)
    throw new Error(`CCEN_TEAM_WAIT_MINUTES has to be a whole number from 1 to ${MOST_WAIT_MINUTES}`);
  return minutes;
}

function readPageUrl(text: string): string | null {
  if (text === "") return null;
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.search !== "")
    throw new Error("CCEN_TEAM_URL has to be the address of the page, such as https://team.example.com");
  return url.href;
}

function readChannels(file: string): readonly TeamChannels[] {
  // A parser's message would quote the secret beside the mistake.
  const teams = parseJsonObject(readText(file));
  if (teams === null)
    throw new Error(`${file} (CCEN_TEAM_CHANNELS) has to be a JSON object: a team's name and its settings`);
  return Object.entries(teams).map(([team, settings]) => readTeam(team, settings, `${file}: team ${team}`));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file} (CCEN_TEAM_CHANNELS) cannot be read`, { cause: error });
  }
}

function readTeam(team: string, settings: JsonValue, where: string): TeamChannels {
  if (!isJsonObject(settings)) throw new Error(`${where} has to be an object of settings`);
  const given = new Map(
    Object.entries(settings)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => readSetting(name, value, where)),
  );
  const all = SETTING_KEYS.map((key) => [key, given.get(key) ?? defaultOf(SETTINGS[key])] as const);
  // As in `loadConfig`: the keys are all of `SETTINGS`, each with a value of its type.
  const values = Object.fromEntries(all) as unknown as ConfigValues;
  const template = loadTemplate(values.outgoingTemplate, where);
  if (template.problems.length > 0) throw new Error(`${where}: CCEN_WEBHOOK_TEMPLATE cannot be used`);
  const destinations = destinationIds(values);
  if (destinations.length === 0) throw new Error(`${where} has no destination, such as CCEN_SLACK_WEBHOOK_URL`);
  return { team, values: { ...values, webhookTemplate: template.value }, destinationIds: destinations };
}

function readSetting(
  name: string,
  value: JsonValue,
  where: string,
): readonly [SettingKey, ReturnType<typeof defaultOf>] {
  const key = BY_NAME.get(name);
  if (key === undefined) throw new Error(`${where}: ${name} is not a setting of a channel`);
  if (typeof value !== "string") throw new Error(`${where}: ${name} has to be a text`);
  const setting: Setting = SETTINGS[key];
  const parsed = parseSettingValue(setting, value);
  if (!parsed.ok) throw new Error(`${where}: ${name} ${settingProblemText(parsed.reason, "en")}`);
  return [key, parsed.value];
}
