import type { Message } from "../i18n/message.ts";
import { settingProblem } from "../i18n/setting-problem.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { PriceRow, PriceTable, TokenPrices } from "./price-table.ts";
import { plainModelName, PROMPT_BANDS } from "./usage.ts";

export type ParsedPrices =
  | { readonly kind: "prices"; readonly table: PriceTable }
  | { readonly kind: "invalid"; readonly problems: readonly Message[] };

const PRICE_KEYS = {
  input: "input",
  output: "output",
  cacheWrite5m: "cache_write_5m",
  cacheWrite1h: "cache_write_1h",
  cacheRead: "cache_read",
} as const satisfies Record<keyof TokenPrices, string>;

/** USD for a million tokens. A cost by a higher price could not be shown. */
const MAX_PRICE = 1e6;

const ROW_KEYS: ReadonlySet<string> = new Set(["model", "from", "above_prompt_tokens", ...Object.values(PRICE_KEYS)]);

/**
 * A user's own prices, on top of a table: `{"models": [{"model", "from"?, "above_prompt_tokens"?, "input", "output",
 * "cache_write_5m", "cache_write_1h", "cache_read"}]}`, USD for a million tokens. A model that is named here loses the
 * rows that it had. The text is used only if all of it is valid; every problem is reported.
 */
export function parsePrices(text: string, base: PriceTable): ParsedPrices {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "invalid", problems: [settingProblem("prices-json")] };
  }
  const models = isJsonObject(value) ? value["models"] : null;
  if (!Array.isArray(models)) return { kind: "invalid", problems: [settingProblem("prices-models")] };
  const problems: Message[] = [];
  const rows = models.map((entry: unknown, index) => parseRow(entry, index, (problem) => problems.push(problem)));
  if (problems.length > 0) return { kind: "invalid", problems };
  const named = new Set(rows.map(({ model }) => model));
  return { kind: "prices", table: { ...base, rows: [...base.rows.filter(({ model }) => !named.has(model)), ...rows] } };
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
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(value);
}
