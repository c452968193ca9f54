import { type PromptBand, type UsageTotal, plainModelName } from "./usage.ts";

/** USD for a million tokens. */
export interface TokenPrices {
  readonly input: number;
  readonly output: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly cacheRead: number;
}

/** A model's prices from a day on, for prompts above a size, until a later row of the same model replaces them. */
export interface PriceRow {
  /** The API's name for it, without release date. */
  readonly model: string;
  /** First UTC day; null for any day. */
  readonly from: string | null;
  /** For prompts of more than this many tokens. */
  readonly abovePromptTokens: PromptBand;
  readonly prices: TokenPrices;
}

export interface PriceTable {
  /** When the rows were last compared with their source. */
  readonly asOf: string;
  readonly source: string;
  /** USD for one search by the service. */
  readonly webSearchUsd: number;
  readonly rows: readonly PriceRow[];
}

/**
 * List prices of Anthropic's and OpenAI's own APIs, standard speed. Only prices from their price pages or a model's page:
 * no row is better than a guess. Left out on purpose: fast and batch serving, models of limited availability, and
 * everything that other clouds sell under their own names. Opus 5.5 and Sonnet 5.5 were compared with the costs that
 * client 2.1.331 reports.
 */
export const LIST_PRICES: PriceTable = {
  asOf: "2026-11-25",
  source: "https://platform.claude.com/docs/en/about-claude/pricing, https://developers.openai.com/api/docs/pricing",
  webSearchUsd: 0.01,
  rows: [
    row("claude-fable-5-1", [10, 50, 12.5, 20, 0.25]),
    row("claude-fable-5", [10, 50, 12.5, 20, 1]),
    row("claude-opus-5-5", [4, 20, 5, 8, 0.2]),
    row("claude-opus-5", [5, 25, 6.25, 10, 0.5]),
    row("claude-opus-4-8", [5, 25, 6.25, 10, 0.5]),
    row("claude-opus-4-7", [5, 25, 6.25, 10, 0.5]),
    // Before this day prompts above 200,000 tokens cost more. The page no longer says how much.
    row("claude-opus-4-6", [5, 25, 6.25, 10, 0.5], { from: "2026-03-21" }),
    row("claude-opus-4-5", [5, 25, 6.25, 10, 0.5]),
    row("claude-opus-4-1", [15, 75, 18.75, 30, 1.5]),
    row("claude-opus-4", [15, 75, 18.75, 30, 1.5]),
    row("claude-sonnet-5-5", [2, 10, 2.5, 4, 0.2]),
    row("claude-sonnet-5-5", [2, 10, 2.5, 4, 0.1], { from: "2026-10-07" }),
    row("claude-sonnet-5", [2, 10, 2.5, 4, 0.2]),
    row("claude-sonnet-4-6", [3, 15, 3.75, 6, 0.3], { from: "2026-03-21" }),
    row("claude-sonnet-4-5", [3, 15, 3.75, 6, 0.3]),
    row("claude-sonnet-4-5", [6, 22.5, 7.5, 12, 0.6], { abovePromptTokens: 200_000 }),
    row("claude-sonnet-4", [3, 15, 3.75, 6, 0.3]),
    row("claude-sonnet-4", [6, 22.5, 7.5, 12, 0.6], { abovePromptTokens: 200_000 }),
    row("claude-3-7-sonnet", [3, 15, 3.75, 6, 0.3]),
    row("claude-haiku-5-5", [0.1, 0.5, 0.125, 0.2, 0.01]),
    row("claude-haiku-5-5", [0.5, 2.5, 0.625, 1, 0.05], { abovePromptTokens: 100_000 }),
    row("claude-haiku-4-5", [1, 5, 1.25, 2, 0.1]),
    row("claude-3-5-haiku", [0.8, 4, 1, 1.6, 0.08]),
    ...openAiRows("gpt-6.2-sol", [2, 10, 2.5, 0.1]),
    ...openAiRows("gpt-6.1-sol", [2, 10, 2.5, 0.1]),
    ...openAiRows("gpt-6-sol", [2, 10, 2.5, 0.2]),
    ...openAiRows("gpt-6-luna", [0.1, 0.5, 0.125, 0.01]),
    ...openAiRows("gpt-6-astra", [10, 50, 12.5, 1]),
    ...openAiRows("gpt-5.6-terra", [2, 12, 2.5, 0.2], "2026-07-30"),
    ...openAiRows("gpt-5.5", [5, 30, 5, 0.5]),
    ...openAiRows("gpt-5.4", [2.5, 15, 2.5, 0.25]),
    row("gpt-5.4-mini", [0.75, 4.5, 0.75, 0.75, 0.075]),
    row("gpt-5.4-nano", [0.2, 1.25, 0.2, 0.2, 0.02]),
    ...["gpt-5.3-codex", "gpt-5.2-codex", "gpt-5.2"].map((model) => row(model, [1.75, 14, 1.75, 1.75, 0.175])),
    ...["gpt-5.1-codex-max", "gpt-5.1-codex", "gpt-5.1", "gpt-5-codex", "gpt-5"].map((model) =>
      row(model, [1.25, 10, 1.25, 1.25, 0.125]),
    ),
    row("gpt-5-mini", [0.25, 2, 0.25, 0.25, 0.025]),
  ],
};

/**
 * Prices of OpenAI in this order: input, output, cache write, cache read. Above 272,000 tokens of a prompt, input and
 * cache cost twice as much, output one and a half times. A model without a price for cache writes takes them as input.
 */
function openAiRows(
  model: string,
  [input, output, write, read]: readonly [number, number, number, number],
  from: string | null = null,
): readonly PriceRow[] {
  return [
    row(model, [input, output, write, write, read], { from }),
    row(model, [2 * input, 1.5 * output, 2 * write, 2 * write, 2 * read], { from, abovePromptTokens: 272_000 }),
  ];
}

/** Prices in this order: input, output, cache write for 5 minutes, for an hour, cache read. */
function row(
  model: string,
  [input, output, cacheWrite5m, cacheWrite1h, cacheRead]: readonly [number, number, number, number, number],
  {
    from = null,
    abovePromptTokens = 0,
  }: { readonly from?: string | null; readonly abovePromptTokens?: PromptBand } = {},
): PriceRow {
  return { model, from, abovePromptTokens, prices: { input, output, cacheWrite5m, cacheWrite1h, cacheRead } };
}

/**
 * The prices for a model, a day and a prompt size; null when the table has none.
 * @param day a UTC day; null takes the newest prices
 */
export function findPrices(
  { rows }: PriceTable,
  { model, day, band }: { readonly model: string; readonly day: string | null; readonly band: PromptBand },
): TokenPrices | null {
  const valid = rows.filter((one) => one.model === model && (one.from === null || day === null || one.from <= day));
  const newest = valid.reduce((latest, { from }) => (from !== null && from > latest ? from : latest), "");
  return (
    valid
      .filter(({ from, abovePromptTokens }) => (from ?? "") === newest && abovePromptTokens <= band)
      .toSorted((one, other) => other.abovePromptTokens - one.abovePromptTokens)[0]?.prices ?? null
  );
}

/**
 * The cost of usage by a price table, in USD. It is always an estimate: discounts and contracts are unknown here.
 * Null when the table has no price for the model, the day or the variant: no number is better than a guess.
 */
export function estimateCost(
  usage: Pick<UsageTotal, "model" | "day" | "variant" | "band" | "tokens">,
  table: PriceTable,
): number | null {
  if (usage.variant !== null) return null;
  const { day, band, tokens } = usage;
  const prices = findPrices(table, { model: plainModelName(usage.model), day, band });
  if (prices === null) return null;
  const millionths =
    tokens.input * prices.input +
    tokens.output * prices.output +
    tokens.cacheWrite5m * prices.cacheWrite5m +
    tokens.cacheWrite1h * prices.cacheWrite1h +
    tokens.cacheRead * prices.cacheRead;
  return millionths / 1_000_000 + tokens.webSearches * table.webSearchUsd;
}
