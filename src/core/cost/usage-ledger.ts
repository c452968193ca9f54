import { combineTokens, type MessageUsage, promptBand, type PromptBand, type TokenCounts } from "./usage.ts";

/**
 * How many of the newest messages keep their figures, so that a further line about one of them is not counted again.
 *
 * A client writes one line for each block of an answer, all with the same id, and asks for the next answer only after
 * the last of them: within one file nothing but that answer's own lines and tool results lies between. What may come
 * between is what a reader takes from the files of other agents meanwhile: a chunk of 64 KiB each, which is some sixty
 * lines with usage (they are about 1 KiB and more). So 2048 bridge thirty agents that write at the same time. Older
 * messages come again only when a file is read from its start, and then the session's ledger has to begin anew too.
 */
const MAX_RECENT = 2048;

/** What all messages of one agent used that share their price. */
export interface UsageTally {
  readonly agentId: string | null;
  readonly model: string;
  /** UTC day (`2026-11-24`), null for messages without a time. */
  readonly day: string | null;
  readonly variant: string | null;
  readonly band: PromptBand;
  readonly messageCount: number;
  readonly tokens: TokenCounts;
}

interface SeenMessage {
  readonly messageId: string;
  readonly agentId: string | null;
  readonly model: string;
  readonly day: string | null;
  readonly variant: string | null;
  readonly tokens: TokenCounts;
}

/** The usage of one session. Plain JSON: what is written down and read back goes on counting where it was. */
export interface UsageLedger {
  readonly tallies: readonly UsageTally[];
  /** The messages touched last, newest last. */
  readonly recent: readonly SeenMessage[];
}

export const EMPTY_LEDGER: UsageLedger = { tallies: [], recent: [] };

/**
 * Counts messages, each once. Lines about the same message join to the largest figures (a stream's figures only grow),
 * so neither repeats nor the order of lines change the sums.
 */
export function addUsage(ledger: UsageLedger, usages: readonly MessageUsage[]): UsageLedger {
  if (usages.length === 0) return ledger;
  const tallies = new Map(ledger.tallies.map((tally) => [tallyKey(tally), tally]));
  const recent = new Map(ledger.recent.map((message) => [message.messageId, message]));
  for (const usage of usages) {
    const known = recent.get(usage.messageId);
    const message = known === undefined ? toSeen(usage) : join(known, toSeen(usage));
    if (known !== undefined) count(tallies, known, -1);
    count(tallies, message, 1);
    recent.delete(message.messageId);
    recent.set(message.messageId, message);
  }
  return { tallies: [...tallies.values()], recent: [...recent.values()].slice(-MAX_RECENT) };
}

/** The sum of tallies. */
export function sumTokens(tallies: readonly UsageTally[]): TokenCounts {
  return combineTokens((kind) => tallies.reduce((sum, { tokens }) => sum + tokens[kind], 0));
}

/** Sums by agent; the main conversation stands under null. */
export function tokensByAgent({ tallies }: UsageLedger): ReadonlyMap<string | null, TokenCounts> {
  return sumsBy(tallies, ({ agentId }) => agentId);
}

/** Sums by model, over all agents. */
export function tokensByModel({ tallies }: UsageLedger): ReadonlyMap<string, TokenCounts> {
  return sumsBy(tallies, ({ model }) => model);
}

function sumsBy<Key>(tallies: readonly UsageTally[], keyOf: (tally: UsageTally) => Key): ReadonlyMap<Key, TokenCounts> {
  return new Map(Array.from(Map.groupBy(tallies, keyOf), ([key, group]) => [key, sumTokens(group)]));
}

function toSeen({ messageId, agentId, model, atMs, variant, tokens }: MessageUsage): SeenMessage {
  const day = atMs === null ? null : new Date(atMs).toISOString().slice(0, 10);
  return { messageId, agentId, model, day, variant, tokens };
}

/**
 * What two lines about one message say together, the same whichever comes first: lines of one answer may lie on both
 * sides of midnight, and an agent that inherits a conversation may carry copies of its messages, which stay the main
 * conversation's.
 */
function join(one: SeenMessage, other: SeenMessage): SeenMessage {
  return {
    messageId: one.messageId,
    agentId: smaller(one.agentId, other.agentId),
    model: one.model < other.model ? one.model : other.model,
    day: smaller(one.day, other.day),
    variant: smaller(one.variant, other.variant),
    tokens: combineTokens((kind) => Math.max(one.tokens[kind], other.tokens[kind])),
  };
}

/** Null is the smallest. */
function smaller(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return null;
  return one < other ? one : other;
}

function count(tallies: Map<string, UsageTally>, message: SeenMessage, sign: 1 | -1): void {
  const { agentId, model, day, variant, tokens } = message;
  const group = { agentId, model, day, variant, band: promptBand(tokens) };
  const key = tallyKey(group);
  const before = tallies.get(key);
  const messageCount = (before?.messageCount ?? 0) + sign;
  if (messageCount === 0) {
    tallies.delete(key);
    return;
  }
  const sum = combineTokens((kind) => (before?.tokens[kind] ?? 0) + sign * tokens[kind]);
  tallies.set(key, { ...group, messageCount, tokens: sum });
}

function tallyKey({ agentId, model, day, variant, band }: Omit<UsageTally, "messageCount" | "tokens">): string {
  return JSON.stringify([agentId, model, day, variant, band]);
}
