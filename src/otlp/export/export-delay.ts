import { backoffMs, type Backoff } from "../../core/backoff.ts";

const JITTER = [0.5, 1] as const;

/** `closed`: a collector that rejects everything is retried rarely, because a person has to change something first. */
const BACKOFF = {
  later: { firstMs: 1000, maxMs: 60_000, jitter: JITTER },
  closed: { firstMs: 5 * 60_000, maxMs: 3_600_000, jitter: JITTER },
} as const satisfies Record<string, Backoff>;

/** The delay after this many failures in a row. */
export function delayAfter(kind: "later" | "closed", failures: number, random: () => number): number {
  return backoffMs(failures, BACKOFF[kind], random());
}
