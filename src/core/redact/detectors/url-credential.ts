import { LINE_STOP, URL_STOP, WORD, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { type Trigger, triggerOf } from "../trigger-table.ts";
import { looksRandom, isPath, isDummyValue } from "../values/value-kind.ts";

/** Longer than any user name and password; a data URL is far longer. */
const LONGEST = 1024;

/** Parts of a path that precede a token which grants access. */
const LETTING_IN: readonly string[] =
  "magic-login/ magic-link/ magic_link/ magic/ reset-password/ reset_password/ password-reset/ password_reset/ password/reset/ verify-email/ confirm-email/ activate/ invite/ unsubscribe/ one-time-login/ passwordless/".split(
    " ",
  );

export const URL_CREDENTIALS: readonly Trigger[] = [
  { pair: "//", detect: userInfo },
  triggerOf("@tcp(", goDataSource),
  ...LETTING_IN.map((word) => triggerOf(word, (cursor, start) => pathToken(cursor, start, word))),
];

/** `scheme://user:password@host`, `scheme://:password@host` and `https://token@host`. */
function userInfo(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  if (text[at - 1] !== ":" || !cursor.is(at - 2, WORD)) return null;
  const start = at + 2;
  let stop = cursor.until(start, URL_STOP, LONGEST);
  // A `#` in a password that was not escaped.
  const colonAt = text[stop] === "#" ? text.lastIndexOf(":", stop) : -1;
  if (colonAt >= start && /\D/.test(text.slice(colonAt + 1, stop))) {
    const rest = cursor.until(stop + 1, URL_STOP, 80);
    if (/@[\w.-]/.test(text.slice(stop, rest))) stop = rest;
  }
  const authority = text.slice(start, stop);
  const sign = authority.lastIndexOf("@");
  if (sign < 1) return null;
  const end = start + sign;
  const colon = authority.indexOf(":");
  if (colon !== -1 && colon < sign) {
    const password = authority.slice(colon + 1, sign);
    if (password === "" || isDummyValue(password)) return null;
    // `TOKEN:x-oauth-basic@`, `KEY:SECRET@` of Sentry.
    const isToken = colon >= 16 && looksRandom(authority.slice(0, colon));
    return { start: isToken ? start : start + colon + 1, end, kind: "url-password" };
  }
  const user = authority.slice(0, sign);
  if (user.length < 16 || !looksRandom(user) || isDummyValue(user)) return null;
  return { start, end, kind: authority.includes("sentry") ? "sentry-dsn" : "url-token" };
}

/** `/magic-login/x`: long enough, and not a word. */
function pathToken(cursor: Cursor, at: number, word: string): Span | null {
  const { text } = cursor;
  if (text[at - 1] !== "/") return null;
  const start = at + word.length;
  const end = cursor.until(start, URL_STOP, LONGEST);
  const token = text.slice(start, end);
  const isDrawn = token.length >= 16 && looksRandom(token);
  const isMade = word.startsWith("magic") && token.length >= 8 && /\d/.test(token) && /[A-Z@!$&]/.test(token);
  if (!(isDrawn || isMade) || isDummyValue(token) || isPath(token)) return null;
  return { start, end, kind: "url-token" };
}

/** Go's MySQL driver: `user:password@tcp(host)/db`. */
function goDataSource(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  const start = cursor.backUntil(at, LINE_STOP, 128);
  const colon = text.slice(start, at).indexOf(":");
  const password = text.slice(start + colon + 1, at);
  if (colon === -1 || password === "" || isDummyValue(password)) return null;
  return { start: start + colon + 1, end: at, kind: "url-password" };
}

/** URLs that grant the right to post: the address stays readable, the secret part is removed. */
const ADDRESSES = `
  teams-webhook webhook.office.com/webhookb2/
  slack-webhook hooks.slack.com/services/
  slack-webhook hooks.slack.com/workflows/
  slack-webhook hooks.slack.com/triggers/
  zapier-webhook hooks.zapier.com/hooks/catch/
  tines-webhook .tines.com/webhook/
  ifttt-key /with/key/
  feishu-webhook /open-apis/bot/v2/hook/
  healthchecks-key hc-ping.com/
  wecom-webhook /cgi-bin/webhook/send?key=
  teams-webhook /webhookb2/
  teams-webhook outlook.office.com/webhook/
  telegram-token api.telegram.org/bot
  masked ::add-mask::
  masked issecret=true]
  google-chat-webhook /messages?key=`;

export const WEBHOOK_URLS: readonly Trigger[] = ADDRESSES.trim()
  .split(/\n\s*/)
  .map((line) => {
    const [kind = "", address = ""] = line.split(" ");
    return triggerOf(address, (cursor, begin) => {
      const start = begin + address.length;
      const end = cursor.until(start, LINE_STOP, 512);
      const isShort = end - start < (kind === "masked" ? 3 : 12);
      return isShort || /[$[]/.test(cursor.text.charAt(start)) ? null : { start, end, kind };
    });
  });
