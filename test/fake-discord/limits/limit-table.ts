export interface Limit {
  readonly limit: number;
  readonly perMs: number;
}

/** All of them observed, none promised: a client must read the headers, and survive the limits without headers. */
const DISCORD_LIMITS = {
  /** A webhook's messages, announced in headers. */
  webhookCreate: { limit: 5, perMs: 2000 },
  webhookEdit: { limit: 5, perMs: 2000 },
  /** All webhooks of a channel together; no header announces it. */
  webhookChannel: { limit: 30, perMs: 60_000 },
  create: { limit: 5, perMs: 5000 },
  edit: { limit: 5, perMs: 5000 },
  pin: { limit: 5, perMs: 20_000 },
  patchChannel: { limit: 10, perMs: 15_000 },
  /** Name and topic of one channel or thread; no header announces it. */
  rename: { limit: 2, perMs: 600_000 },
  /** Edits of messages older than an hour, per channel; no header announces it. */
  oldEdit: { limit: 3, perMs: 6000 },
  createThread: { limit: 10, perMs: 10_000 },
  reaction: { limit: 1, perMs: 250 },
  /** Callbacks and follow-ups, of one interaction; they do not count for the bot's global limit. */
  interaction: { limit: 5, perMs: 2000 },
  read: { limit: 30, perMs: 10_000 },
  /** For one bot, or one address without a bot. */
  global: { limit: 50, perMs: 1000 },
  /** 401, 403 and 429 of an address; more of them block it. */
  invalid: { limit: 10_000, perMs: 600_000 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof DISCORD_LIMITS;

export type LimitTable = Readonly<Record<LimitName, Limit>>;

/** @param changes single values to replace; `none` for a Discord without limits */
export function limitTable(changes: Partial<LimitTable> | "none" = {}): LimitTable {
  if (changes !== "none") return { ...DISCORD_LIMITS, ...changes };
  const names = Object.keys(DISCORD_LIMITS) as LimitName[];
  const free: Limit = { limit: Number.MAX_SAFE_INTEGER, perMs: 1000 };
  return Object.fromEntries(names.map((name) => [name, free])) as unknown as LimitTable;
}
