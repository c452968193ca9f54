/** Headers that the request sets itself. */
const RESERVED: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "content-type",
  "content-length",
  "content-encoding",
  "transfer-encoding",
]);

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
const FIELD_TEXT = /^[\t\x20-\x7e]{0,4096}$/;

/**
 * `name=value,name2=value2`, as in `OTEL_EXPORTER_OTLP_HEADERS`: values may be percent-encoded, and must be if they
 * contain a comma.
 * @returns null for text of another form, or for a header that the request sets itself
 */
export function parseHeaderPairs(text: string): Readonly<Record<string, string>> | null {
  const pairs = text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map(parsePair);
  const valid = pairs.filter((pair) => pair !== null);
  return valid.length === pairs.length ? Object.fromEntries(valid) : null;
}

function parsePair(pair: string): readonly [name: string, value: string] | null {
  const mark = pair.indexOf("=");
  const name = pair.slice(0, Math.max(0, mark)).trim().toLowerCase();
  const value = decode(pair.slice(mark + 1).trim());
  if (mark < 0 || !TOKEN.test(name) || RESERVED.has(name) || value === null || !FIELD_TEXT.test(value)) return null;
  return [name, value];
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
