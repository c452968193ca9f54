import type { PriceTable } from "../core/cost/price-table.ts";
import { closestWord } from "../core/format/closest-word.ts";
import type { Message } from "../core/i18n/message.ts";
import { settingFallback, settingProblem } from "../core/i18n/setting-problem.ts";
import { isSameJson } from "../core/json.ts";
import type { UserPattern } from "../core/redact/user-pattern.ts";
import type { Template } from "../core/template.ts";
import type { Environment, Paths } from "../system/paths.ts";
import { readEnvFile, type EnvFile, type EnvFileEntry } from "./env-file.ts";
import { loadPatterns, loadPrices, loadTemplate } from "./named-files.ts";
import { displayValue, HIDDEN, NOT_SET, parseSettingValue } from "./setting-value.ts";
import { type ConfigProblem, defaultOf, type Setting, type SettingValue } from "./setting.ts";
import { SETTING_KEYS, SETTINGS, type ConfigValues, type SettingKey, OLD_NAMES } from "./settings.ts";

export interface Config {
  readonly values: ConfigValues;
  /** For each setting `command line`, `environment`, `<file>:<line>` or `default`. */
  readonly provenance: Readonly<Record<SettingKey, string>>;
  /** The old name of each setting whose value in force uses it. */
  readonly oldNames: Readonly<Partial<Record<SettingKey, string>>>;
  readonly problems: readonly ConfigProblem[];
  readonly prices: PriceTable;
  readonly redactPatterns: readonly UserPattern[];
  /** The template of the outgoing webhook; null for our own JSON. */
  readonly webhookTemplate: Template | null;
}

export interface ConfigSources {
  readonly paths: Paths;
  readonly environment: Environment;
  /** From the command line: valid already, with the highest priority. */
  readonly overrides?: Partial<ConfigValues>;
}

interface Candidate {
  readonly name: string;
  readonly text: string;
  readonly where: string;
}

interface Chosen {
  readonly value: SettingValue;
  readonly where: string;
  readonly oldName?: string | undefined;
}

/**
 * Loads the configuration. The first usable value wins, in this order: command line, environment, `hooks/.env.discord`,
 * `.env`, default. Never throws: an unusable value becomes a problem. An empty value counts as absent. A nearer source
 * wins under any name; within one source the present name of a setting wins over its old one.
 *
 * @param previous the configuration in force, on a reload: a setting that is invalid now keeps its value, and a file
 * that cannot be parsed at all changes nothing
 */
export function loadConfig(sources: ConfigSources, previous?: Config): Config {
  const { environment, overrides = {}, paths } = sources;
  const files = [readEnvFile(paths.envFile), readEnvFile(paths.fallbackEnvFile)];
  const problems = files.flatMap((file) => [...file.problems, ...unknownNames(file.entries)]);
  if (previous !== undefined && files.some((file) => !file.readable)) {
    return {
      ...previous,
      problems: problems.map((problem) => ({ ...problem, used: settingFallback("last-configuration") })),
    };
  }

  const resolved = SETTING_KEYS.map((key) => {
    const override = overrides[key];
    if (override !== undefined) return { key, value: override, where: "command line" };
    return { key, ...resolve(key, candidatesFor(SETTINGS[key], environment, files), problems, previous) };
  });
  // `fromEntries` loses the types of the keys; they are all of `SETTINGS`, each with a value of its type.
  const values = Object.fromEntries(resolved.map(({ key, value }) => [key, value])) as unknown as ConfigValues;
  const provenance = Object.fromEntries(resolved.map(({ key, where }) => [key, where])) as Record<SettingKey, string>;
  const oldNames = Object.fromEntries(
    resolved.flatMap(({ key, oldName }) => (oldName === undefined ? [] : [[key, oldName]])),
  );
  const prices = loadPrices(values.pricesFile, previous?.prices);
  const patterns = loadPatterns(values.redactPatternsFile, previous?.redactPatterns);
  const template = loadTemplate(values.outgoingTemplate, provenance.outgoingTemplate, previous?.webhookTemplate);
  return {
    values,
    provenance,
    oldNames,
    problems: [
      ...problems.toSorted((one, other) => placeOf(one).localeCompare(placeOf(other), "en", { numeric: true })),
      ...[prices, patterns, template].flatMap((loaded) => loaded.problems),
    ],
    prices: prices.value,
    redactPatterns: patterns.value,
    webhookTemplate: template.value,
  };
}

/** The environment comes first, then each file from its first line to its last. */
function placeOf({ where }: ConfigProblem): string {
  return where === "environment" ? "" : where;
}

function candidatesFor(
  setting: Setting,
  environment: ConfigSources["environment"],
  files: readonly EnvFile[],
): readonly Candidate[] {
  const names = setting.alias === undefined ? [setting.env] : [setting.env, setting.alias];
  const candidates = [
    ...names.map((name) => ({ name, text: environment[name] ?? "", where: "environment" })),
    ...files.flatMap(({ entries }) =>
      names.map((name) => ({ name, ...(entries.get(name) ?? { text: "", where: "" }) })),
    ),
  ];
  return candidates.filter(({ text }) => text.trim() !== "");
}

function resolve(
  key: SettingKey,
  candidates: readonly Candidate[],
  problems: ConfigProblem[],
  previous: Config | undefined,
): Chosen {
  const setting: Setting = SETTINGS[key];
  const broken: { readonly where: string; readonly name: string; readonly reason: Message }[] = [];
  let chosen: Chosen = { value: defaultOf(setting), where: "default" };
  for (const { name, text, where } of candidates) {
    const parsed = parseSettingValue(setting, text);
    if (parsed.ok) {
      chosen = { value: parsed.value, where, oldName: name === setting.env ? undefined : name };
      break;
    }
    broken.push({ where, name, reason: parsed.reason });
  }
  if (broken.length > 0 && previous !== undefined) {
    chosen = { value: previous.values[key], where: previous.provenance[key], oldName: previous.oldNames[key] };
  }
  const used = fallbackOf(setting, chosen);
  for (const { where, name, reason } of broken) problems.push({ where, key: name, problem: reason, used });
  for (const { where, name } of overruled(setting, candidates)) {
    problems.push({ where, key: name, problem: settingProblem("old-name", { name: setting.env }), used });
  }
  return chosen;
}

function fallbackOf(setting: Setting, { value, where: source }: Chosen): Message {
  const shown = displayValue(setting, value);
  if (shown === NOT_SET) return settingFallback("unset", { source });
  return shown === HIDDEN ? settingFallback("hidden", { source }) : settingFallback("value", { value: shown, source });
}

/** Values under the old name beside another value under the present one, in the same source. */
function overruled(setting: Setting, candidates: readonly Candidate[]): readonly Candidate[] {
  const sourceOf = ({ where }: Candidate): string => where.replace(/:\d+$/, "");
  const parse = ({ text }: Candidate) => parseSettingValue(setting, text);
  return candidates.filter((old, index) => {
    const present = candidates[index - 1];
    if (old.name !== setting.alias || present?.name !== setting.env) return false;
    return sourceOf(present) === sourceOf(old) && !isSameJson(parse(present), parse(old));
  });
}

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
function unknownNames(entries: ReadonlyMap<string, EnvFileEntry>): ConfigProblem[] {
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

function presentNameNear(name: string, isOurs: boolean): string | null {
  const near = closestWord(
    name.replace("DISCORD_DASHBOARD_", "CCEN_"),
    [...PRESENT_NAMES.keys()],
    isOurs ? undefined : 1,
  );
  return near === null ? null : (PRESENT_NAMES.get(near) ?? null);
}
