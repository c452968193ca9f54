import { displayValue } from "./display-value.ts";
import type { Config } from "./load-config.ts";
import type { Setting } from "./setting.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

/** One line of `ccen config`. */
export interface ConfigRow {
  readonly name: string;
  /** Masked where it is a secret. */
  readonly value: string;
  /** `command line`, `environment`, `<file>:<line>` or `default`. */
  readonly source: string;
  /** The old name that {@link source} uses for it; null where it uses the present one. */
  readonly oldName: string | null;
  readonly doc: string;
}

/** Each setting with its value and source, in the order of the table. */
export function describeConfig(config: Config): readonly ConfigRow[] {
  return SETTING_KEYS.map((key) => {
    const setting: Setting = SETTINGS[key];
    return {
      name: setting.env,
      value: displayValue(setting, config.values[key]),
      source: config.provenance[key],
      oldName: config.oldNames[key] ?? null,
      doc: setting.doc,
    };
  });
}
