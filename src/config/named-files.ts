import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { isCalendarDay } from "../core/format/time.ts";
import { LIST_PRICES, type PriceRow, type PriceTable } from "../core/cost/price-table.ts";
import { plainModelName, PROMPT_BANDS, TOKEN_COLUMN } from "../core/cost/usage.ts";
import type { Message } from "../core/i18n/message.ts";
import { settingFallback, settingProblem } from "../core/i18n/setting-problem.ts";
import { isJsonObject, type JsonObject } from "../core/json.ts";
import { checkPattern, MOST_PATTERNS, type UserPattern } from "../core/redact/user-pattern.ts";
import { parseTemplate, type Template } from "../core/template.ts";
import { errorCode } from "../system/files/file-error.ts";
import { expandHome } from "../system/paths.ts";
import type { ConfigProblem } from "./setting.ts";

/** What a setting's file holds; where it is unusable, what was in force before. */
interface Loaded<Value> {
  readonly value: Value;
  readonly problems: readonly ConfigProblem[];
}

/** More would hide the other problems. */
const MAX_REPORTED = 5;

/** `name pattern`, or `name/i pattern` to ignore case. */
const LINE = /^([^\s/]+)(\/i)?\s+(\S.*)$/;

/**
 * Loads the user's own patterns for secrets, one a line of the file; `#` begins a comment line. Never throws: an
 * unusable line is a problem and the others apply. If the file cannot be read, the previous patterns stay in force.
 * @param file from the setting; empty for none
 * @param previous the patterns in force, on a reload
 */
export function loadPatterns(file: string, previous: readonly UserPattern[] = []): Loaded<readonly UserPattern[]> {
  if (file === "") return { value: [], problems: [] };
  const path = expandHome(file);
  const read = readNamedFile(path);
  if (read.text === null) {
    const used = settingFallback(previous.length === 0 ? "built-in-patterns" : "last-patterns");
    return { value: previous, problems: [{ where: path, key: null, problem: read.problem, used }] };
  }
  const used = settingFallback("other-patterns");
  const patterns: UserPattern[] = [];
  const problems: ConfigProblem[] = [];
  for (const [index, text] of read.text.split("\n").entries()) {
    const line = text.trim();
    if (line === "" || line.startsWith("#")) continue;
    const isOneMore = patterns.length >= MOST_PATTERNS;
    const parsed = isOneMore ? settingProblem("pattern-count", { most: MOST_PATTERNS }) : parsePattern(line);
    if ("pattern" in parsed) patterns.push(parsed);
    else problems.push({ where: `${path}:${index + 1}`, key: null, problem: parsed, used });
  }
  return { value: patterns, problems: problems.slice(0, MAX_REPORTED) };
}

/** The pattern, or why it is invalid; a reason never repeats the pattern. */
function parsePattern(line: string): UserPattern | Message {
  const [, name, flag, source] = LINE.exec(line) ?? [];
  if (name === undefined || source === undefined) return settingProblem("pattern-line");
  const pattern = { name, pattern: source, ignoreCase: flag !== undefined };
  return checkPattern(pattern) ?? pattern;
}

/**
 * Loads the prices for cost estimates: the built-in list, overridden by the models of the user's own file. Never
 * throws: an unusable file is a problem, and the previous prices stay in force.
 * @param file from the setting; empty for none
 * @param previous the prices in force, on a reload
 */
export function loadPrices(file: string, previous: PriceTable = LIST_PRICES): Loaded<PriceTable> {
  if (file === "") return { value: LIST_PRICES, problems: [] };
  const path = expandHome(file);
  const read = readNamedFile(path);
  const parsed = read.text === null ? { problems: [read.problem] } : parsePrices(read.text);
  if ("table" in parsed) return { value: parsed.table, problems: [] };
  const used = settingFallback(previous === LIST_PRICES ? "built-in-prices" : "last-prices");
  const problems = parsed.problems.slice(0, MAX_REPORTED);
  return { value: previous, problems: problems.map((problem) => ({ where: path, key: null, problem, used })) };
}

type ParsedPrices = { readonly table: PriceTable } | { readonly problems: readonly Message[] };

const { webSearches: _, ...PRICE_KEYS } = TOKEN_COLUMN;

/** USD for a million tokens. A cost by a higher price could not be shown. */
const MAX_PRICE = 1e6;

const ROW_KEYS: ReadonlySet<string> = new Set(["model", "from", "above_prompt_tokens", ...Object.values(PRICE_KEYS)]);

/**
 * A user's own prices, on top of the built-in ones: `{"models": [{"model", "from"?, "above_prompt_tokens"?, "input", "output",
 * "cache_write_5m", "cache_write_1h", "cache_read"}]}`, USD for a million tokens. A model that is named here loses the
 * rows that it had. The text is used only if all of it is valid; every problem is reported.
 */
export function parsePrices(text: string): ParsedPrices {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problems: [settingProblem("prices-json")] };
  }
  const models = isJsonObject(value) ? value["models"] : null;
  if (!Array.isArray(models)) return { problems: [settingProblem("prices-models")] };
  const problems: Message[] = [];
  const rows = models.map((entry: unknown, index) => parseRow(entry, index, (problem) => problems.push(problem)));
  if (problems.length > 0) return { problems };
  const named = new Set(rows.map(({ model }) => model));
  const others = LIST_PRICES.rows.filter(({ model }) => !named.has(model));
  return { table: { ...LIST_PRICES, rows: [...others, ...rows] } };
}

function parseRow(entry: unknown, row: number, complain: (problem: Message) => void): PriceRow {
  const object: JsonObject = isJsonObject(entry) ? entry : {};
  if (!isJsonObject(entry)) complain(settingProblem("price-object", { row }));
  for (const key of Object.keys(object)) {
    if (!ROW_KEYS.has(key)) complain(settingProblem("price-field", { row, name: JSON.stringify(key) }));
  }
  const { model, from = null, above_prompt_tokens: above = 0 } = object;
  if (typeof model !== "string" || model === "") complain(settingProblem("price-model", { row }));
  if (from !== null && !isDay(from)) complain(settingProblem("price-from", { row }));
  const band = PROMPT_BANDS.find((one) => one === above);
  if (band === undefined) complain(settingProblem("price-band", { row, bands: PROMPT_BANDS.join(", ") }));
  const price = (key: string): number => {
    const value = object[key];
    if (typeof value === "number" && value >= 0 && value <= MAX_PRICE) return value;
    complain(settingProblem("price-value", { row, name: key }));
    return 0;
  };
  return {
    model: typeof model === "string" ? plainModelName(model) : "",
    from: isDay(from) ? from : null,
    abovePromptTokens: band ?? 0,
    prices: {
      input: price(PRICE_KEYS.input),
      output: price(PRICE_KEYS.output),
      cacheWrite5m: price(PRICE_KEYS.cacheWrite5m),
      cacheWrite1h: price(PRICE_KEYS.cacheWrite1h),
      cacheRead: price(PRICE_KEYS.cacheRead),
    },
  };
}

/** A calendar day. Sorting such days as text sorts them by time. */
function isDay(value: unknown): value is string {
  return typeof value === "string" && isCalendarDay(value);
}

/** A text that begins like a path is one: no template begins so. */
const PATH = /^(?:[/\\~]|[A-Za-z]:[/\\])/;

/** The file that the setting names, null where the setting is the template itself. */
export function templateFile(setting: string): string | null {
  return PATH.test(setting) ? expandHome(setting) : null;
}

/**
 * Loads the template of the outgoing webhook, from the setting or the file that it names. Never throws: an unusable
 * template is a problem, and the previous one stays in force.
 * @param where the setting's location
 * @param previous the template in force, on a reload
 * @returns null for our own JSON
 */
export function loadTemplate(
  setting: string,
  where: string,
  previous: Template | null = null,
): Loaded<Template | null> {
  if (setting === "") return { value: null, problems: [] };
  const file = templateFile(setting);
  const read = file === null ? { text: setting } : readNamedFile(file);
  const parsed = read.text === null ? read : parseTemplate(read.text);
  if ("template" in parsed) return { value: parsed.template, problems: [] };
  const place = file === null ? { where, key: "CCEN_WEBHOOK_TEMPLATE" } : { where: file, key: null };
  const used = settingFallback(previous === null ? "built-in-template" : "last-template");
  return { value: previous, problems: [{ ...place, problem: parsed.problem, used }] };
}

/** Every file that a setting names needs only a fraction of this. */
const MAX_BYTES = 1024 * 1024;

type NamedFile = { readonly text: string } | { readonly text: null; readonly problem: Message };

/** Reads a file that a setting names. Never throws: `problem` completes the file's name. */
function readNamedFile(path: string): NamedFile {
  if (!isAbsolute(path)) return { text: null, problem: settingProblem("not-absolute") };
  try {
    const stat = statSync(path);
    // Rejects a pipe, which would block, and a whole disk.
    if (!stat.isFile()) return { text: null, problem: settingProblem("not-a-file") };
    if (stat.size > MAX_BYTES) return { text: null, problem: settingProblem("too-large", { most: MAX_BYTES }) };
    return { text: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    return { text: null, problem: settingProblem("unreadable", { cause: errorCode(error) ?? "unknown reason" }) };
  }
}
