import { isDeepStrictEqual } from "node:util";
import type { SettingDto } from "../api/settings-dto.ts";
import type { Config } from "./load-config.ts";
import { displayValue } from "./setting-value.ts";
import { defaultOf, type Setting } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

/** @param atStart the configuration at the start: in force for settings that a running daemon cannot change */
export function describeSettings(current: Config, atStart: Config): readonly SettingDto[] {
  return SETTING_KEYS.map((key) => {
    const setting: Setting = SETTINGS[key];
    const config = setting.applies === "start" ? atStart : current;
    const show = (from: Config): string => displayValue(setting, from.values[key]);
    return {
      key: setting.env,
      value: show(config),
      default: displayValue(setting, defaultOf(setting)),
      source: config.provenance[key],
      old_name: config.oldNames[key] ?? null,
      is_default: config.provenance[key] === "default",
      is_secret: setting.secret === true,
      doc: setting.doc,
      applies: setting.applies ?? "live",
      /** The value in the files, where only a restart applies it; null when it is in force already. */
      pending: isDeepStrictEqual(config.values[key], current.values[key]) ? null : show(current),
    };
  });
}
