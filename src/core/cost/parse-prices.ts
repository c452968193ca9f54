import { isJsonObject, type JsonObject } from "../json.ts";
import type { PriceRow, PriceTable, TokenPrices } from "./price-table.ts";
import { plainModelName, PROMPT_BANDS } from "./usage.ts";

export type ParsedPrices =
  | { readonly kind: "prices"; readonly table: PriceTable }
  | { readonly kind: "invalid"; readonly problems: readonly string[] };

const PRICE_KEYS = {
  input: "input",
  output: "output",
  cacheWrite5m: "cache_write_5m",
  cacheWrite1h: "cache_write_1h",
  cacheRead: "cache_read",
} as const satisfies Record<keyof TokenPrices, string>;

/** In USD for a million tokens: beyond it a cost is no figure that could be shown. */
const MAX_PRICE = 1e6;

const ROW_KEYS: ReadonlySet<string> = new Set(["model", "from", "above_prompt_tokens", ...Object.values(PRICE_KEYS)]);

/**
 * A user's own prices, on top of a table: `{"models": [{"model", "from"?, "above_prompt_tokens"?, "input", "output",
 * "cache_write_5m", "cache_write_1h", "cache_read"}]}`, USD for a million tokens. A model that is named here loses the
 * rows that it had. Either all of the text is valid or nothing of it is used; every problem is told.
 */
export function parsePrices(text: string, base: PriceTable): ParsedPrices {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "invalid", problems: ["it is not valid JSON"] };
  }
  const models = isJsonObject(value) ? value["models"] : null;
  if (!Array.isArray(models)) return { kind: "invalid", problems: ['it is not an object with a list "models"'] };
  const problems: string[] = [];
  const rows = models.map((entry: unknown, index) =>
    parseRow(entry, (what) => problems.push(`models[${index}]: ${what}`)),
  );
  if (problems.length > 0) return { kind: "invalid", problems };
  const named = new Set(rows.map(({ model }) => model));
  return { kind: "prices", table: { ...base, rows: [...base.rows.filter(({ model }) => !named.has(model)), ...rows] } };
}

function parseRow(entry: unknown, complain: (what: string) => void): PriceRow {
  const object: JsonObject = isJsonObject(entry) ? entry : {};
  if (!isJsonObject(entry)) complain("it is not an object");
  for (const key of Object.keys(object)) {
    if (!ROW_KEYS.has(key)) complain(`${JSON.stringify(key)} means nothing here`);
  }
  const { model, from = null, above_prompt_tokens: above = 0 } = object;
  if (typeof model !== "string" || model === "") complain('"model" is missing');
  if (from !== null && !isDay(from)) complain('"from" is not a day such as "2026-10-07"');
  const band = PROMPT_BANDS.find((one) => one === above);
  if (band === undefined) complain(`"above_prompt_tokens" is none of ${PROMPT_BANDS.join(", ")}`);
  const price = (key: string): number => {
    const value = object[key];
    if (typeof value === "number" && value >= 0 && value <= MAX_PRICE) return value;
    complain(`"${key}" is not a price in USD for a million tokens`);
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

/** A day of the calendar: the text order of such days is their order in time. */
function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(value);
}
