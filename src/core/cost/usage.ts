/**
 * The kinds of tokens by their price, with their names in both databases, between daemons and in a file of prices. `input`
 * is the part of a prompt that was neither read from the cache nor written to it; `webSearches` are a count.
 */
export const TOKEN_COLUMN = {
  input: "input",
  output: "output",
  cacheWrite5m: "cache_write_5m",
  cacheWrite1h: "cache_write_1h",
  cacheRead: "cache_read",
  webSearches: "web_searches",
} as const;

export type TokenKind = keyof typeof TOKEN_COLUMN;

export type TokenCounts = Readonly<Record<TokenKind, number>>;

// The type of `keys` drops the names.
export const TOKEN_KINDS = Object.keys(TOKEN_COLUMN) as readonly TokenKind[];

export const TOKEN_COLUMNS = Object.values(TOKEN_COLUMN);

export const NO_TOKENS: TokenCounts = combineTokens(() => 0);

/** Usage of one answer of the API. */
export interface MessageUsage {
  /** The same in every line about this answer. */
  readonly messageId: string;
  readonly model: string;
  /** Null for the main conversation. */
  readonly agentId: string | null;
  readonly atMs: number | null;
  /** Serving other than the standard, with its own prices (`fast`, `batch`); null for standard. */
  readonly variant: string | null;
  readonly tokens: TokenCounts;
}

/** Prompt sizes at which list prices change; a band reaches from one to the next. */
export const PROMPT_BANDS = [0, 100_000, 200_000, 272_000] as const;

export type PromptBand = (typeof PROMPT_BANDS)[number];

/** Usage of all messages of one agent that share their price. */
export interface UsageTotal {
  readonly agentId: string | null;
  readonly model: string;
  /** UTC day (`2026-11-24`), null for messages without a time. */
  readonly day: string | null;
  readonly variant: string | null;
  readonly band: PromptBand;
  readonly messageCount: number;
  readonly tokens: TokenCounts;
}

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
export function combineTokens(count: (kind: TokenKind) => number): TokenCounts {
  // The type of `fromEntries` drops the key names, which are all kinds.
  return Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, count(kind)])) as TokenCounts;
}

/**
 * A model's name without the parts that do not change its price: the release date and the size of the context window.
 */
export function plainModelName(model: string): string {
  return model.replace(/\[[^\]]{0,16}\]$/, "").replace(/-20\d{6}$/, "");
}

/** Counts each message once, however many lines report it. */
export function totalUsages(usages: readonly MessageUsage[]): readonly UsageTotal[] {
  const ofOne = joinUsages(usages).map(({ agentId, model, atMs, variant, tokens }): UsageTotal => ({
    agentId,
    model,
    day: atMs === null ? null : toDay(atMs),
    variant,
    band: promptBand(tokens),
    messageCount: 1,
    tokens,
  }));
  return mergeTotals(ofOne);
}

/** Merges totals of the same agent, model, day, variant and band. */
export function mergeTotals(totals: readonly UsageTotal[]): readonly UsageTotal[] {
  const groups = Map.groupBy(totals, totalKey);
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((first) => ({
      ...first,
      messageCount: group.reduce((sum, { messageCount }) => sum + messageCount, 0),
      tokens: sumTokens(group),
    })),
  );
}

function totalKey({ agentId, model, day, variant, band }: UsageTotal): string {
  return JSON.stringify([agentId, model, day, variant, band]);
}

/** One usage for each message. */
export function joinUsages(usages: readonly MessageUsage[]): readonly MessageUsage[] {
  const joined = new Map<string, MessageUsage>();
  for (const usage of usages) {
    const known = joined.get(usage.messageId);
    joined.set(usage.messageId, known === undefined ? usage : joinUsage(known, usage));
  }
  return [...joined.values()];
}

/**
 * Joins two lines about one message; their order does not matter. Numbers take the larger value, because a stream's
 * only grow. An agent that inherits a conversation carries copies of its messages: they stay the main conversation's.
 */
export function joinUsage(one: MessageUsage, other: MessageUsage): MessageUsage {
  return {
    messageId: one.messageId,
    agentId: smaller(one.agentId, other.agentId),
    model: one.model < other.model ? one.model : other.model,
    atMs: smaller(one.atMs, other.atMs),
    variant: smaller(one.variant, other.variant),
    tokens: combineTokens((kind) => Math.max(one.tokens[kind], other.tokens[kind])),
  };
}

/** The UTC day of an instant. */
export function toDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

export function sumTokens(totals: readonly UsageTotal[]): TokenCounts {
  return combineTokens((kind) => totals.reduce((sum, { tokens }) => sum + tokens[kind], 0));
}

/** Null is the smallest. */
function smaller<Value extends string | number>(one: Value | null, other: Value | null): Value | null {
  if (one === null || other === null) return null;
  return one < other ? one : other;
}
