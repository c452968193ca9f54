/** Any escape of half a character, in a pair or alone: few texts have one. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

/** Matches every escape, so that no escape is taken for the end of another; a pair is one match. */
const ESCAPE = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u[dD][c-fC-F][0-9a-fA-F]{2}|[^])/g;

/**
 * JSON text without escapes of half a character (`\ud83d` without its other half): a database would store such a string
 * as another one, and an id would not find its own row.
 */
export function wellFormedJson(text: string): string {
  if (!SURROGATE.test(text)) return text;
  return text.replaceAll(ESCAPE, (escape, low: string | undefined) =>
    escape.length === 6 && low === undefined && SURROGATE.test(escape) ? "\\ufffd" : escape,
  );
}
