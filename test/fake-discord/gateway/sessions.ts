import { randomBytes } from "node:crypto";
import type { Bot, Json } from "../state/model.ts";
import type { World } from "../state/world.ts";

/** One event as it was sent, kept for a replay. */
interface SentEvent {
  readonly s: number;
  readonly t: string;
  readonly d: Json;
}

export interface GatewaySession {
  readonly id: string;
  readonly bot: Bot;
  readonly events: SentEvent[];
  /** Null while no connection belongs to it. */
  send: ((event: SentEvent) => void) | null;
  /** Since when it has no connection. */
  leftAtMs: number;
}

/** How many IDENTIFYs are left until `resetAtMs`. */
export interface StartLimit {
  total: number;
  remaining: number;
  resetAtMs: number;
  maxConcurrency: number;
}

const DAY_MS = 86_400_000;
/** Within this, each of `maxConcurrency` keys may identify once. */
const IDENTIFY_EVERY_MS = 5000;
/** How long a lost connection may be resumed. Discord promises no number. */
const RESUMABLE_MS = 180_000;

export type GatewaySessions = ReturnType<typeof createSessions>;

/** The gateway's sessions and what is left of the starts, for all bots of the fake. */
export function createSessions(world: World) {
  const { clock } = world;
  const sessions = new Map<string, GatewaySession>();
  const identifiedAtMs: number[] = [];
  const limit: StartLimit = { total: 1000, remaining: 1000, resetAtMs: clock.now() + DAY_MS, maxConcurrency: 1 };

  function currentLimit(): StartLimit {
    if (clock.now() >= limit.resetAtMs) {
      Object.assign(limit, { remaining: limit.total, resetAtMs: clock.now() + DAY_MS });
    }
    return limit;
  }

  return {
    sessions,
    /** Times of the IDENTIFYs that counted. */
    identifiedAtMs: identifiedAtMs as readonly number[],
    limit: currentLimit,
    /** Beyond the limit Discord ends every session of the bot and resets its token. */
    start: (bot: Bot): GatewaySession | "too-soon" | "token-reset" => {
      const used = identifiedAtMs.filter((atMs) => atMs > clock.now() - IDENTIFY_EVERY_MS).length;
      if (used >= limit.maxConcurrency) return "too-soon";
      const left = currentLimit();
      if (left.remaining <= 0) {
        world.bots.delete(bot.token);
        for (const [id, session] of sessions) if (session.bot.token === bot.token) sessions.delete(id);
        return "token-reset";
      }
      left.remaining -= 1;
      identifiedAtMs.push(clock.now());
      const session: GatewaySession = {
        id: randomBytes(16).toString("hex"),
        bot,
        events: [],
        send: null,
        leftAtMs: clock.now(),
      };
      sessions.set(session.id, session);
      return session;
    },
    /** Null for a session that has ended, or has been left for too long. */
    resumable: (id: string): GatewaySession | null => {
      const session = sessions.get(id);
      if (session === undefined) return null;
      const isStale = session.send === null && clock.now() - session.leftAtMs > RESUMABLE_MS;
      if (isStale) sessions.delete(id);
      return isStale ? null : session;
    },
    /** To every session of the bot; one without a connection gets it when it is resumed. */
    dispatch: (bot: Bot, t: string, d: Json): void => {
      for (const session of sessions.values()) if (session.bot.id === bot.id) record(session, t, d);
    },
  };
}

export function record(session: GatewaySession, t: string, d: Json): void {
  const event = { s: session.events.length + 1, t, d };
  session.events.push(event);
  session.send?.(event);
}
