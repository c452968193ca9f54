import { LAST_MS } from "../bounds.ts";

/** ISO 8601, or null for an instant beyond four-digit years. */
export function isoTime(atMs: number): string | null {
  return atMs >= 0 && atMs <= LAST_MS ? new Date(atMs).toISOString() : null;
}
