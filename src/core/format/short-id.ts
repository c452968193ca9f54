const SHORT_ID_CHARS = 8;

/** A UUID that begins with the time: those of one minute share their beginning, and only the end is of chance. */
const TIME_FIRST = /^[\da-f]{8}-[\da-f]{4}-[167][\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * As much of a session's id as tells it from others in a list, as far as it is harmless in a name; by it a person finds
 * the session. Nothing is compared by it where the whole id is known.
 */
export function shortId(sessionId: string): string {
  const begin = sessionId.slice(0, SHORT_ID_CHARS).replaceAll(/[^\w-]/g, "") || "session";
  return TIME_FIRST.test(sessionId) ? `${begin}-${sessionId.slice(-SHORT_ID_CHARS)}` : begin;
}
