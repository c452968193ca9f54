import { PROVIDER_SETTINGS } from "../providers/registry.ts";
import { DASHBOARD_SETTINGS } from "./dashboard-settings.ts";
import { DISCORD_SETTINGS } from "./discord-settings.ts";
import { MACHINE_SETTINGS } from "./machine-settings.ts";
import { RETENTION_SETTINGS } from "./retention-settings.ts";
import type { Setting, ValueOf } from "./setting.ts";
import { TELEMETRY_SETTINGS } from "./telemetry-settings.ts";

/** Every setting. Types, loading, `ccen config`, masking and `docs/configuration.md` follow from this table. */
export const SETTINGS = {
  ...DASHBOARD_SETTINGS,
  ...RETENTION_SETTINGS,
  ...TELEMETRY_SETTINGS,
  ...MACHINE_SETTINGS,
  ...DISCORD_SETTINGS,
  ...PROVIDER_SETTINGS,
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

/** The former name of a setting, by its present one. */
export const OLD_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  SETTING_KEYS.flatMap((key) => {
    const { env, alias }: Setting = SETTINGS[key];
    return alias === undefined ? [] : [[env, alias]];
  }),
);

/** The configuration's values for the parts of the daemon. */
export type ConfigValues = { readonly [Key in SettingKey]: ValueOf<(typeof SETTINGS)[Key]> };
