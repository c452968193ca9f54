const SHORT_ID_CHARS = 8;

/** A UUID that begins with the time: ids of one minute share their beginning, and only the end is random. */
const TIME_FIRST = /^[\da-f]{8}-[\da-f]{4}-[167][\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * The part of a session's id that distinguishes it in a list, reduced to characters that are safe in a name. A person
 * finds the session by it. Code compares whole ids where it has them.
 */
export function shortId(sessionId: string): string {
  const begin = sessionId.slice(0, SHORT_ID_CHARS).replaceAll(/[^\w-]/g, "") || "session";
  return TIME_FIRST.test(sessionId) ? `${begin}-${sessionId.slice(-SHORT_ID_CHARS)}` : begin;
}
