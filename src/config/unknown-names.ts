import { settingFallback, settingProblem } from "../core/i18n/setting-problem.ts";
import { closestWord } from "../core/format/closest-word.ts";
import type { ConfigProblem } from "./config-problem.ts";
import type { EnvFileEntry } from "./env-file.ts";
import { OLD_NAMES, SETTING_KEYS, SETTINGS } from "./settings.ts";

/** All names with these prefixes are ours: an unknown one is a mistake. Others may belong to other tools. */
const OURS = /^(?:CCEN|DISCORD_(?:DASHBOARD|EVENT|TOOL))_/;

/** An unknown name with these prefixes is probably ours if one typo separates them. */
const MAY_BE_OURS = /^(?:DISCORD|CCEN)_/;

/** The present name of a setting, by its present and old names. */
const PRESENT_NAMES = new Map([
  ...SETTING_KEYS.map((key) => [SETTINGS[key].env, SETTINGS[key].env] as const),
  ...Object.entries(OLD_NAMES).map(([name, oldName]) => [oldName, name] as const),
]);

/** A problem for each name in a file that looks like one of our settings and is unknown. */
export function unknownNames(entries: ReadonlyMap<string, EnvFileEntry>): ConfigProblem[] {
  return [...entries].flatMap(([name, { where }]) => {
    if (!MAY_BE_OURS.test(name) || PRESENT_NAMES.has(name)) return [];
    const isOurs = OURS.test(name);
    const meant = presentNameNear(name, isOurs);
    if (!isOurs && meant === null) return [];
    const problem =
      meant === null ? settingProblem("not-a-setting") : settingProblem("not-a-setting-but", { name: meant });
    return [{ where, key: name, problem, used: settingFallback("nothing") }];
  });
}

/** Also matches an old name with the new prefix, and the reverse. */
function presentNameNear(name: string, isOurs: boolean): string | null {
  const swapped = name.startsWith("CCEN_")
    ? name.replace("CCEN_", "DISCORD_DASHBOARD_")
    : name.replace("DISCORD_DASHBOARD_", "CCEN_");
  const near = [swapped, closestWord(name, [...PRESENT_NAMES.keys()], isOurs ? undefined : 1) ?? ""];
  return near.map((known) => PRESENT_NAMES.get(known)).find((known) => known !== undefined) ?? null;
}
