import { closestWord } from "../core/closest-word.ts";
import { PROVIDER_SETTINGS } from "../providers/registry.ts";
import type { ConfigProblem } from "./config-problem.ts";
import type { EnvFileEntry } from "./env-file.ts";
import { SETTING_KEYS, SETTINGS } from "./settings.ts";

/** `CCEN_NTFY_URL` → `CCEN_NTFY_`: one provider's settings begin alike. */
const PROVIDER_BEGINNINGS = Object.values(PROVIDER_SETTINGS).map(({ env }) => `${env.split("_", 2).join("_")}_`);

/** All names with these beginnings are ours: one that we do not know is a slip. Others may belong to other tools. */
const OURS = ["DISCORD_DASHBOARD_", "DISCORD_EVENT_", "DISCORD_TOOL_", "CCEN_FORWARDING_", ...PROVIDER_BEGINNINGS];

/** Of these, one that a single slip of a finger makes ours is most likely meant for us. */
const MAY_BE_OURS = /^(?:DISCORD|CCEN)_/;

const KNOWN = SETTING_KEYS.map((key) => SETTINGS[key].env);

/** A problem for each name in a file that looks like a setting of ours and is none. */
export function unknownNames(entries: ReadonlyMap<string, EnvFileEntry>): ConfigProblem[] {
  return [...entries].flatMap(([name, { where }]) => {
    if (!MAY_BE_OURS.test(name) || KNOWN.some((known) => known === name)) return [];
    const isOurs = OURS.some((beginning) => name.startsWith(beginning));
    const meant = isOurs ? closestWord(name, KNOWN) : closestWord(name, KNOWN, 1);
    if (!isOurs && meant === null) return [];
    const hint = meant === null ? "" : ` (did you mean ${meant}?)`;
    return [{ where, key: name, problem: `is not a setting${hint}`, used: "nothing" }];
  });
}
