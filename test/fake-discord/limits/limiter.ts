import { createHash } from "node:crypto";
import type { Clock } from "../../../src/core/ports.ts";
import type { Limit, LimitName, LimitTable } from "./limit-table.ts";

/** A client's limit after its request. */
export interface Standing extends Limit {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetAtMs: number;
  /** The hash that Discord calls a bucket: the same for all channels and webhooks. */
  readonly bucket: string;
}

export interface Limiter {
  readonly table: LimitTable;
  /** Takes one, if there is one. @param key what the limit is counted for: a channel, a webhook, a bot */
  take(name: LimitName, key: string): Standing;
  /** As {@link take}, without taking. */
  peek(name: LimitName, key: string): Standing;
}

interface Window {
  readonly startMs: number;
  used: number;
}

/**
 * Fixed windows that begin with their first request, as Discord's do. They only depend on the clock, so a test that
 * moves its clock moves the limits.
 */
export function createLimiter(table: LimitTable, clock: Clock): Limiter {
  const windows = new Map<string, Window>();

  function current(name: LimitName, key: string): Window {
    const now = clock.now();
    const id = `${name} ${key}`;
    const found = windows.get(id);
    if (found !== undefined && now < found.startMs + table[name].perMs) return found;
    const fresh = { startMs: now, used: 0 };
    windows.set(id, fresh);
    return fresh;
  }

  function standing(name: LimitName, window: Window, allowed: boolean): Standing {
    const { limit, perMs } = table[name];
    return {
      limit,
      perMs,
      allowed,
      remaining: Math.max(0, limit - window.used),
      resetAtMs: window.startMs + perMs,
      bucket: createHash("sha256").update(name).digest("hex").slice(0, 32),
    };
  }

  return {
    table,
    take: (name, key) => {
      const window = current(name, key);
      const allowed = window.used < table[name].limit;
      if (allowed) window.used += 1;
      return standing(name, window, allowed);
    },
    peek: (name, key) => {
      const window = current(name, key);
      return standing(name, window, window.used < table[name].limit);
    },
  };
}
