import { LINE_STOP, URL_STOP, WORD, type Cursor, TOKEN } from "../cursor.ts";
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
  { pair: "@t", detect: goDataSource },
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
    return { start: start + colon + 1, end, kind: "url-password", prefix: "" };
  }
  const user = authority.slice(0, sign);
  if (user.length < 16 || !looksRandom(user) || isDummyValue(user)) return null;
  return { start, end, kind: authority.includes("sentry") ? "sentry-dsn" : "url-token", prefix: "" };
}

/** `/magic-login/x`: long enough, and not a word. */
function pathToken(cursor: Cursor, at: number, word: string): Span | null {
  const { text } = cursor;
  if (at < 1 || text[at - 1] !== "/" || !text.startsWith(word, at)) return null;
  const start = at + word.length;
  const end = cursor.until(start, URL_STOP, LONGEST);
  const token = text.slice(start, end);
  const isDrawn = token.length >= 16 && looksRandom(token);
  const isMade = word.startsWith("magic") && token.length >= 8 && /\d/.test(token) && /[A-Z@!$&]/.test(token);
  if (!(isDrawn || isMade) || isDummyValue(token) || isPath(token)) return null;
  return { start, end, kind: "url-token", prefix: "" };
}

/** Go's MySQL driver: `user:password@tcp(host)/db`. */
function goDataSource(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  if (!text.startsWith("tcp(", at + 1)) return null;
  const start = cursor.backUntil(at, LINE_STOP, 128);
  const colon = text.slice(start, at).indexOf(":");
  const password = text.slice(start + colon + 1, at);
  if (colon === -1 || password === "" || isDummyValue(password)) return null;
  return { start: start + colon + 1, end: at, kind: "url-password", prefix: "" };
}

/** URLs that grant the right to post: the address stays readable, the secret part is removed. */
export const WEBHOOK_URLS: readonly Trigger[] = [
  { pair: "bh", detect: discordWebhook },
  pathAfter("webhook.office.com/webhookb2/", "teams-webhook"),
  pathAfter("hooks.slack.com/services/", "slack-webhook"),
  pathAfter("hooks.slack.com/workflows/", "slack-webhook"),
  pathAfter("hooks.slack.com/triggers/", "slack-webhook"),
  pathAfter("hooks.zapier.com/hooks/catch/", "zapier-webhook"),
  pathAfter(".tines.com/webhook/", "tines-webhook"),
  pathAfter("/with/key/", "ifttt-key"),
  pathAfter("/open-apis/bot/v2/hook/", "feishu-webhook"),
  pathAfter("hc-ping.com/", "healthchecks-key"),
  pathAfter("/cgi-bin/webhook/send?key=", "wecom-webhook"),
  pathAfter("/webhookb2/", "teams-webhook"),
  pathAfter("outlook.office.com/webhook/", "teams-webhook"),
  pathAfter("api.telegram.org/bot", "telegram-token"),
  pathAfter("::add-mask::", "masked", 3),
  pathAfter("issecret=true]", "masked", 3),
  pathAfter("/messages?key=", "google-chat-webhook"),
];

function pathAfter(address: string, kind: string, least = 12): Trigger {
  return triggerOf(address, (cursor, begin) => {
    if (!cursor.text.startsWith(address, begin)) return null;
    const start = begin + address.length;
    const end = cursor.until(start, LINE_STOP, 512);
    if (/[$[]/.test(cursor.text.charAt(start))) return null;
    return end - start < least ? null : { start, end, kind, prefix: "" };
  });
}

/** `…/api/webhooks/{id}/{token}`; the id alone grants no right. */
function discordWebhook(cursor: Cursor, at: number): Span | null {
  if (!cursor.text.startsWith("webhooks/", at - 2)) return null;
  const idEnd = cursor.skip(at + 7, TOKEN, 24);
  if (cursor.text[idEnd] !== "/" || idEnd - at < 22) return null;
  const end = cursor.skip(idEnd + 1, TOKEN, 160);
  return end - idEnd < 30 ? null : { start: idEnd + 1, end, kind: "discord-webhook", prefix: "" };
}
