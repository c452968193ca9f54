import { LINE_STOP, URL_STOP, WORD } from "./char-class.ts";
import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";
import { looksRandom } from "./randomness.ts";
import { isStandIn } from "./stand-in.ts";
import type { Trigger } from "./trigger-table.ts";

/** Longer than any user name and password; a data URL ends far behind this. */
const LONGEST = 1024;

export const URL_CREDENTIALS: readonly Trigger[] = [
  { pair: "//", detect: userInfo },
  { pair: "@t", detect: goDataSource },
];

/** `scheme://user:password@host`, `scheme://:password@host` and `https://token@host`. */
function userInfo(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  if (text[at - 1] !== ":" || !cursor.is(at - 2, WORD)) return null;
  const start = at + 2;
  const stop = cursor.until(start, URL_STOP, LONGEST);
  const authority = text.slice(start, stop);
  const sign = authority.lastIndexOf("@");
  if (sign < 1) return null;
  const end = start + sign;
  const colon = authority.indexOf(":");
  if (colon !== -1 && colon < sign) {
    const password = authority.slice(colon + 1, sign);
    if (password === "" || isStandIn(password)) return null;
    return { start: start + colon + 1, end, kind: "url-password", prefix: "" };
  }
  const user = authority.slice(0, sign);
  if (user.length < 16 || !looksRandom(user) || isStandIn(user)) return null;
  return { start, end, kind: authority.includes("sentry") ? "sentry-dsn" : "url-token", prefix: "" };
}

/** Go's MySQL driver: `user:password@tcp(host)/db`. */
function goDataSource(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  if (!text.startsWith("tcp(", at + 1)) return null;
  const start = cursor.backUntil(at, LINE_STOP, 128);
  const colon = text.slice(start, at).indexOf(":");
  const password = text.slice(start + colon + 1, at);
  if (colon === -1 || password === "" || isStandIn(password)) return null;
  return { start: start + colon + 1, end: at, kind: "url-password", prefix: "" };
}
