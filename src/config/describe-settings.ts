import { isDeepStrictEqual } from "node:util";
import type { Config } from "./load-config.ts";
import { displayValue } from "./setting-value.ts";
import { defaultOf, type Setting } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

/** One setting with the value in force in a running daemon. */
export interface SettingInForce {
  readonly name: string;
  /** Masked where it is a secret, as are {@link defaultValue} and {@link pending}. */
  readonly value: string;
  readonly defaultValue: string;
  /** `command line`, `environment`, `<file>:<line>` or `default`. */
  readonly source: string;
  /** The old name that {@link source} uses for it; null where it uses the present one. */
  readonly oldName: string | null;
  readonly isSecret: boolean;
  readonly doc: string;
  readonly applies: "live" | "start";
  /** The value in the files, where only a restart applies it; null when it is in force already. */
  readonly pending: string | null;
}

/**
 * Each setting with the value in force in a running daemon, in the order of the table.
 * @param atStart the configuration at the start: in force for settings that a running daemon cannot change
 */
export function describeSettings(current: Config, atStart: Config): readonly SettingInForce[] {
  return SETTING_KEYS.map((key) => {
    const setting: Setting = SETTINGS[key];
    const config = setting.applies === "start" ? atStart : current;
    const show = (from: Config): string => displayValue(setting, from.values[key]);
    return {
      name: setting.env,
      value: show(config),
      defaultValue: displayValue(setting, defaultOf(setting)),
      source: config.provenance[key],
      oldName: config.oldNames[key] ?? null,
      isSecret: setting.secret === true,
      doc: setting.doc,
      applies: setting.applies ?? "live",
      pending: isDeepStrictEqual(config.values[key], current.values[key]) ? null : show(current),
    };
  });
}
