import { LAST_MS } from "../bounds.ts";

/** ISO 8601, or null for an instant that it cannot write with four digits of year. */
export function isoTime(atMs: number): string | null {
  return atMs >= 0 && atMs <= LAST_MS ? new Date(atMs).toISOString() : null;
}
