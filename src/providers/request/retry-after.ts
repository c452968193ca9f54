/** A longer wait is asked about again: who says a year means something else. */
const MAX_MS = 3_600_000;

/** A `Retry-After` header, in seconds or as a date, in milliseconds from now; null where there is none that says so. */
export function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const seconds = /^\d{1,10}(?:\.\d{1,6})?$/.test(text);
  // A date begins with its day; of anything else `parse` makes what nobody meant.
  const isDate = /^[A-Z][a-z]{2}, /.test(text);
  const delayMs = seconds ? Number(text) * 1000 : isDate ? Date.parse(text) - nowMs : Number.NaN;
  return Number.isFinite(delayMs) ? Math.min(MAX_MS, Math.max(0, Math.ceil(delayMs))) : null;
}
