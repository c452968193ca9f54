/** Whether there is any escape of half a character, in a pair or alone: hardly a text has one. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

/** Every escape of a text, so that none is taken for the end of another; a pair is one. */
const ESCAPE = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u[dD][c-fC-F][0-9a-fA-F]{2}|[^])/g;

/**
 * A text of JSON in which no escape stands for half a character (`\ud83d` without its other half): a database keeps such a
 * string as another one, and an id would not find its own row.
 */
export function wellFormedJson(text: string): string {
  if (!SURROGATE.test(text)) return text;
  return text.replaceAll(ESCAPE, (escape, low: string | undefined) =>
    escape.length === 6 && low === undefined && SURROGATE.test(escape) ? "\\ufffd" : escape,
  );
}
