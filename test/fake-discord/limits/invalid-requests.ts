import type { Clock } from "../../../src/core/ports.ts";
import type { Reply } from "../server/exchange.ts";
import type { Limit } from "./limit-table.ts";

export interface InvalidCounts {
  /** Cloudflare, in front of Discord, blocks this address now. */
  readonly banned: boolean;
  /** Total count. */
  readonly unauthorized: number;
  readonly forbidden: number;
  /** 429 of every scope; those of scope shared are harmless. */
  readonly tooMany: number;
  readonly tooManyShared: number;
}

export interface InvalidRequests {
  count(reply: Reply): void;
  read(): InvalidCounts;
}

/** Counts invalid requests of an address; too many of them within the time, and it is blocked. */
export function countInvalidRequests({ limit, perMs }: Limit, clock: Clock): InvalidRequests {
  const counts = { unauthorized: 0, forbidden: 0, tooMany: 0, tooManyShared: 0 };
  let window = { startMs: clock.now(), used: 0 };

  const current = (): typeof window => {
    if (clock.now() >= window.startMs + perMs) window = { startMs: clock.now(), used: 0 };
    return window;
  };

  return {
    count: ({ status, headers = {} }) => {
      const isShared = headers["X-RateLimit-Scope"] === "shared";
      if (status === 401) counts.unauthorized += 1;
      else if (status === 403) counts.forbidden += 1;
      else if (status === 429) counts.tooMany += 1;
      else return;
      if (isShared) counts.tooManyShared += 1;
      else current().used += 1;
    },
    read: () => ({ ...counts, banned: current().used >= limit }),
  };
}
