import { isDeepStrictEqual } from "node:util";
import type { Config } from "./load-config.ts";
import { displayValue } from "./setting-value.ts";
import { defaultOf, type Setting } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

/**
 * Each setting with the value in force in a running daemon, in the order of the table.
 * Secrets are masked.
 * @param atStart the configuration at the start: in force for settings that a running daemon cannot change
 */
export function describeSettings(current: Config, atStart: Config) {
  return SETTING_KEYS.map((key) => {
    const setting: Setting = SETTINGS[key];
    const config = setting.applies === "start" ? atStart : current;
    const show = (from: Config): string => displayValue(setting, from.values[key]);
    return {
      name: setting.env,
      value: show(config),
      defaultValue: displayValue(setting, defaultOf(setting)),
      /** `command line`, `environment`, `<file>:<line>` or `default`. */
      source: config.provenance[key],
      /** The old name that the source uses for it; null where it uses the present one. */
      oldName: config.oldNames[key] ?? null,
      isSecret: setting.secret === true,
      doc: setting.doc,
      applies: setting.applies ?? "live",
      /** The value in the files, where only a restart applies it; null when it is in force already. */
      pending: isDeepStrictEqual(config.values[key], current.values[key]) ? null : show(current),
    };
  });
}
