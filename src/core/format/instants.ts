const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z/g;

/** A text of another program with its times in UTC as the reader's own: an API says `resets 2026-11-28T18:48Z`. */
export function withInstants(text: string, format: (atMs: number) => string): string {
  return text.replaceAll(INSTANT, (instant) => {
    const atMs = Date.parse(instant);
    return Number.isNaN(atMs) ? instant : format(atMs);
  });
}
