/** Tokens by price. `input` is the part of a prompt that was neither read from the cache nor written to it. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly cacheRead: number;
  /** Searches that the service ran, as a count. */
  readonly webSearches: number;
}

export const TOKEN_KINDS = [
  "input",
  "output",
  "cacheWrite5m",
  "cacheWrite1h",
  "cacheRead",
  "webSearches",
] as const satisfies readonly (keyof TokenCounts)[];

export const NO_TOKENS: TokenCounts = combineTokens(() => 0);

/** Usage of one answer of the API. */
export interface MessageUsage {
  /** The same in every line about this answer. */
  readonly messageId: string;
  /** The API's id of the answered request, which telemetry uses too; null or absent where no line has it. */
  readonly requestId?: string | null;
  readonly model: string;
  /** Null for the main conversation. */
  readonly agentId: string | null;
  readonly atMs: number | null;
  /** Serving other than the standard, with its own prices (`fast`, `batch`); null for standard. */
  readonly variant: string | null;
  readonly tokens: TokenCounts;
}

/** Prompt sizes at which list prices change; a band reaches from one to the next. */
export const PROMPT_BANDS = [0, 100_000, 200_000] as const;

export type PromptBand = (typeof PROMPT_BANDS)[number];

/** One price applies to a whole prompt. */
export function promptBand(tokens: TokenCounts): PromptBand {
  const size = promptSize(tokens);
  return PROMPT_BANDS.findLast((band) => size > band) ?? 0;
}

/** Tokens of a message's prompt, the cached ones included. */
export function promptSize({ input, cacheWrite5m, cacheWrite1h, cacheRead }: TokenCounts): number {
  return input + cacheWrite5m + cacheWrite1h + cacheRead;
}

/** Tokens of every kind; searches do not count. */
export function totalTokens({ input, output, cacheWrite5m, cacheWrite1h, cacheRead }: TokenCounts): number {
  return input + output + cacheWrite5m + cacheWrite1h + cacheRead;
}

/** Applies a function to each kind of token. */
export function combineTokens(count: (kind: keyof TokenCounts) => number): TokenCounts {
  return {
    input: count("input"),
    output: count("output"),
    cacheWrite5m: count("cacheWrite5m"),
    cacheWrite1h: count("cacheWrite1h"),
    cacheRead: count("cacheRead"),
    webSearches: count("webSearches"),
  };
}

/**
 * A model's name without the parts that do not change its price: the release date and the size of the context window.
 */
export function plainModelName(model: string): string {
  return model.replace(/\[[^\]]{0,16}\]$/, "").replace(/-20\d{6}$/, "");
}
