import type { Clock } from "../../../src/core/ports.ts";
import type { Bot, Channel, Guild, Interaction, Message, Ping, Webhook } from "./model.ts";
import { snowflakes } from "./snowflake.ts";

/** Discord's occasional behaviours, and values that it does not promise. */
export interface Quirks {
  /** How long a nonce is remembered: "a few minutes". */
  nonceWindowMs: number;
  /** Maximum of active threads of a guild. */
  maxActiveThreads: number;
  /** For this long after a bot made a forum post, messages into it answer 40058. 0: never. */
  forumRaceMs: number;
  /** Maximum size of one attached file. */
  maxFileBytes: number;
  /** Answers 500 to Components V2 that are too large once processed (open bug discord-api-docs#8554). */
  componentsBug: boolean;
}

const DEFAULT_QUIRKS: Quirks = {
  nonceWindowMs: 180_000,
  maxActiveThreads: 1000,
  forumRaceMs: 0,
  maxFileBytes: 10 * 1024 * 1024,
  componentsBug: true,
};

interface UsedNonce {
  readonly messageId: string;
  readonly at: number;
}

/** Discord's stored state. Routes change it within one turn, so a request is atomic. */
export interface World {
  readonly clock: Clock;
  readonly quirks: Quirks;
  readonly nextId: () => string;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  readonly webhooks: Map<string, Webhook>;
  readonly bots: Map<string, Bot>;
  readonly pings: Ping[];
  readonly interactions: Map<string, Interaction>;
  /** By author, channel and nonce. */
  readonly nonces: Map<string, UsedNonce>;
  /** When an author last wrote to a channel with slowmode, by channel and author. */
  readonly lastWritten: Map<string, number>;
}

export function createWorld(clock: Clock, quirks: Partial<Quirks> = {}): World {
  return {
    clock,
    quirks: { ...DEFAULT_QUIRKS, ...quirks },
    nextId: snowflakes(clock),
    guilds: new Map(),
    channels: new Map(),
    webhooks: new Map(),
    bots: new Map(),
    pings: [],
    interactions: new Map(),
    nonces: new Map(),
    lastWritten: new Map(),
  };
}

export function findMessage(channel: Channel, messageId: string): Message | undefined {
  return channel.messages.find(({ id }) => id === messageId);
}
