import { type PriceTable, estimateCost } from "./price-table.ts";
import {
  sumTokens,
  combineTokens,
  type TokenCounts,
  type UsageTotal,
  NO_TOKENS,
  plainModelName,
  TOKEN_KINDS,
} from "./usage.ts";

/** A session's usage so far, its subagents included. */
export interface SessionUsage {
  readonly tokens: TokenCounts;
  /** Null without any known price. */
  readonly cost: SessionCost | null;
  /** Tokens of the main agent's newest prompt: how full its context is; null before the first answer. */
  readonly contextTokens: number | null;
  /** How many tokens its context holds at most; absent where the client has not said it. */
  readonly contextWindow?: number;
  /** Absent where the client has not said it. */
  readonly cache?: PromptCache;
}

/** The part of the context that a prompt reads from the cache. */
interface PromptCache {
  /** The next prompt after it reads in full: */
  readonly expiresAtMs: number;
  readonly tokens: number;
  /** Estimated; null without a known price. */
  readonly usd: number | null;
}

interface SessionCost {
  readonly usd: number;
  /** False only when the client itself reported the whole cost. */
  readonly estimated: boolean;
  /** Models with tokens that the cost leaves out because they have no known price. */
  readonly unpricedModels: readonly string[];
}

/** A session's known usage, from its transcripts and from the client's account. */
export interface KnownUsage {
  readonly totals: readonly UsageTotal[];
  readonly costState: CostState | null;
  readonly contextTokens: number | null;
  /** Null or absent without a status line. */
  readonly client?: ClientStatus | null;
}

/** What a client last said of a running session. */
export interface ClientStatus {
  /** Since the session began, across a resume, and from zero after `/clear` (Claude Code 2.1.332). */
  readonly costUsd: number | null;
  readonly contextTokens: number | null;
  readonly contextWindow: number | null;
  readonly model: string | null;
  /** When its cache ends, and what a prompt has to read in full afterwards. */
  readonly cacheExpiresAtMs: number | null;
  readonly recacheTokens: number | null;
}

/** The session's cost as the client reports it, with its subagents and the client's own hidden calls. */
export interface CostState {
  readonly totalUsd: number;
  /** The client reports that it lacks the price of some model. */
  readonly hasUnknownPrices: boolean;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
}

/**
 * Tokens and cost of a session. As with the cost, the client's own account is used for all that it covers: it includes
 * calls that are in no transcript, such as those of a compaction.
 * @returns null when nothing is known
 */
export function sessionUsage(known: KnownUsage, table: PriceTable): SessionUsage | null {
  const { totals, client = null } = known;
  const account = writtenAccount(known);
  if (totals.length === 0 && account === null) return null;
  const counted = Object.values(account?.tokensByModel ?? {});
  const rest = sumTokens(account?.rest ?? totals);
  const tokens = combineTokens((kind) => counted.reduce((sum, model) => sum + model[kind], rest[kind]));
  return {
    tokens,
    cost: exactCost(sessionCost(totals, account, table), client),
    contextTokens: client?.contextTokens ?? known.contextTokens,
    ...(typeof client?.contextWindow === "number" && { contextWindow: client.contextWindow }),
    ...cacheOf(client, table),
  };
}

function cacheOf(client: ClientStatus | null, table: PriceTable): Pick<SessionUsage, "cache"> {
  const { cacheExpiresAtMs: expiresAtMs = null, recacheTokens: tokens = null, model = null } = client ?? {};
  if (expiresAtMs === null || tokens === null || tokens === 0) return {};
  const all = { agentId: null, model: model ?? "", day: null, variant: null, band: 0, messageCount: 1 } as const;
  return {
    cache: {
      expiresAtMs,
      tokens,
      usd: estimateCost({ ...all, tokens: { ...NO_TOKENS, cacheWrite5m: tokens } }, table),
    },
  };
}

/** Prices differ by less than this from what the client counts. */
const TOLERANCE = 1.05;

/**
 * The client's running figure, where it covers all that was used. Less than the estimate means that it is older than the
 * newest answers, or that a client has begun at zero.
 */
function exactCost(cost: SessionCost | null, client: ClientStatus | null): SessionCost | null {
  const usd = client?.costUsd ?? 0;
  if (usd === 0 || cost?.estimated === false || (cost !== null && usd * TOLERANCE < cost.usd)) return cost;
  return { usd, estimated: false, unpricedModels: [] };
}

/**
 * The cost of a session. The client's own cost is used for every token that it covers; only tokens that the transcript
 * has beyond it are estimated. So the cost keeps growing after a resume (the client writes its cost when it ends), and
 * stays right whether the client's own count goes on after a resume or starts at zero.
 * @param account the client's own; null without one, then all of `totals` is estimated
 * @returns null when nothing is known, or nothing that has a price
 */
export function sessionCost(
  totals: readonly UsageTotal[],
  account: Account | null,
  table: PriceTable,
): SessionCost | null {
  const rest = account?.rest ?? totals;
  const estimates = rest.map((total) => ({ model: total.model, usd: estimateCost(total, table) }));
  const unpriced = estimates.filter(({ usd }) => usd === null).map(({ model }) => model);
  if (account === null && unpriced.length === estimates.length) return null;
  return {
    usd: estimates.reduce((sum, { usd }) => sum + (usd ?? 0), account?.usd ?? 0),
    estimated: rest.length > 0 || account === null || account.hasUnknownPrices,
    unpricedModels: [...new Set(unpriced)],
  };
}

/** The usage that the client reports for a session, and the usage that it leaves out. */
interface Account {
  readonly usd: number;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
  /** The client reports that it lacks the price of some model. */
  readonly hasUnknownPrices: boolean;
  /** Usage in the transcript beyond the client's account. */
  readonly rest: readonly UsageTotal[];
}

/** The account that the client writes into the transcript when it ends; null before that. */
export function writtenAccount({ totals, costState }: Pick<KnownUsage, "totals" | "costState">): Account | null {
  if (costState === null) return null;
  const { totalUsd: usd, tokensByModel, hasUnknownPrices } = costState;
  return { usd, tokensByModel, hasUnknownPrices, rest: beyondCounted(totals, tokensByModel) };
}

/**
 * The part of the totals that the client has not counted. The oldest days are covered first: newer usage came after.
 */
function beyondCounted(
  totals: readonly UsageTotal[],
  coveredByModel: Readonly<Record<string, TokenCounts>>,
): readonly UsageTotal[] {
  const left = coverage(totals, coveredByModel);
  const rest: UsageTotal[] = [];
  for (const total of totals.toSorted(byDay)) {
    const name = plainModelName(total.model);
    const before = left.get(name) ?? NO_TOKENS;
    const tokens = combineTokens((kind) => Math.max(0, total.tokens[kind] - before[kind]));
    left.set(
      name,
      combineTokens((kind) => Math.max(0, before[kind] - total.tokens[kind])),
    );
    if (TOKEN_KINDS.some((kind) => tokens[kind] > 0)) rest.push({ ...total, tokens });
  }
  return rest;
}

/** The client's counts, by plain model name. */
function coverage(
  totals: readonly UsageTotal[],
  coveredByModel: Readonly<Record<string, TokenCounts>>,
): Map<string, TokenCounts> {
  const covered = new Map<string, TokenCounts>();
  for (const [model, tokens] of Object.entries(coveredByModel)) {
    const name = plainModelName(model);
    const before = covered.get(name) ?? NO_TOKENS;
    const sum = combineTokens((kind) => before[kind] + tokens[kind]);
    const own = sumTokens(totals.filter((total) => plainModelName(total.model) === name));
    covered.set(name, splitWrites(sum, own));
  }
  return covered;
}

/** A client that sums its cache writes reports them all as 5-minute writes; they cover 1-hour writes too. */
function splitWrites(counted: TokenCounts, own: TokenCounts): TokenCounts {
  if (counted.cacheWrite1h > 0) return counted;
  const cacheWrite1h = Math.min(own.cacheWrite1h, counted.cacheWrite5m);
  return { ...counted, cacheWrite1h, cacheWrite5m: counted.cacheWrite5m - cacheWrite1h };
}

/** Oldest first; totals without a day come before all others. */
function byDay(one: UsageTotal, other: UsageTotal): number {
  return (one.day ?? "").localeCompare(other.day ?? "");
}
