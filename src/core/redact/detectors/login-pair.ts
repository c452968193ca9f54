import { BARE_END, BLANK, LINE_END, LINE_STOP, type Cursor, QUOTE } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { type Trigger, triggersOf } from "../trigger-table.ts";
import { isLongPhrase, isStatedSecret, SPOKEN_STATEMENT } from "../values/stated-secret.ts";
import { isDummyValue } from "../values/value-kind.ts";

/** Words before a name and a password side by side. */
const WORDS =
  "basic auth,basic-auth,login,logon,log in,logged in,logging in,sign in,signed in,signin,credentials,credential,creds,user/pass,user/password,username/password,username:password,user:pass,wi-fi,wifi,id/pw,id/pass,zugangsdaten,zugang,connect with,connect as,connected as,anmeldedaten,anmeldung,identifiants,identifiant,connexion,credenciales,credenciais,credenziali,accesso,acceso,account,admin user,default user,inloggen";
const WIDE_WORDS =
  "ログイン情報,ログイン,认证信息,登录,登錄,账号,帳號,账户,アカウント,認証情報,계정,로그인,учётные данные,логин";

const AROUND = "`\"'*(「『“";
const PAIR =
  /(?:s\b|[\u3040-\u9fff\uac00-\ud7af]{1,8})?(?:(?:[ \t]\S{1,80}){1,5}?(?=[ \t](?:with|as|using|mit|con|avec) ))?(?:[ \t]{1,2}(?:mit|con|avec|as|with|using|is|are|details|info|data|user|the|in|to|here|at|by|für|für den|sind|are now|via)\b){0,3}[ \t]{0,2}(?:[:：=→]|[-=]>)?[ \t\u3000]{0,3}[`"'*(「『“]{0,3}([\w.@+-]{1,64})[`"'*」』”]{0,3}[ \t]{0,2}[/／:：|,、][ \t]{0,2}[`"'*「『“]{0,3}/iy;

/** `Login: admin / x`, `credentials: admin:x`, `log in as admin / x`. */
export const LOGIN_PAIRS: readonly Trigger[] = [
  ...triggersOf("basic auth", (cursor, start) => pairBefore(cursor, start)),
  ...WORDS.split(",").flatMap((word) =>
    triggersOf(word, (cursor, start) => detectPair(cursor, start + word.length, word)),
  ),
  { pair: "p:", detect: (cursor, at) => detectBehind(cursor, at, "p:") },
  { pair: "n ", word: " on >", pairAt: 2, detect: (cursor, at) => detectBehind(cursor, at + 1, " >") },
  ...WIDE_WORDS.split(",").map((word): Trigger => {
    const pairAt = word.length > 2 ? 1 : 0;
    return {
      pair: word.charAt(pairAt),
      detect: (cursor, at) =>
        cursor.text.startsWith(word, at - pairAt) ? detectPair(cursor, at - pairAt + word.length, word) : null,
    };
  }),
];

/** The text before a password without a name: `u: bob p: x`, `user bob on >x` of Redis. */
const BEHIND: Readonly<Record<string, RegExp>> = {
  "p:": /(?:^|[\s,;(])u(?:ser)?:[ ]?[\w.@-]{1,40}[ ,;/]{1,3}$/,
  " >": /(?:^|[\s"'])(?:set)?user [\w.-]{1,40}(?: [\w~*+@&-]{1,40}){0,4} on$/,
};

function detectBehind(cursor: Cursor, at: number, sign: string): Span | null {
  if (!cursor.text.startsWith(sign, at) || BEHIND[sign]?.test(cursor.before(at, 60)) !== true) return null;
  const start = cursor.skip(at + 2, BLANK, 2);
  const end = cursor.until(start, LINE_STOP, 128);
  if (!isStatedSecret("password", cursor.text.slice(start, end), SPOKEN_STATEMENT)) return null;
  return { start, end, kind: "password" };
}

/** `bob:x for basic auth` */
function pairBefore(cursor: Cursor, at: number): Span | null {
  const before = cursor.before(at, 120);
  const link = / (?:for|as|with|via|in) (?:the |http )?$/i.exec(before);
  const word = link === null ? "" : (before.slice(0, link.index).split(/\s/).at(-1) ?? "");
  const [opened = ""] = /^["'`(]{0,2}[\w.@-]{1,40}:/.exec(word) ?? [];
  const password = opened === "" ? "" : word.slice(opened.length).replace(/[`"')]{1,2}$/, "");
  if (password.length < 4 || password.length > 64) return null;
  const start = at - (link?.[0].length ?? 0) - word.length + opened.length;
  return isStatedSecret("password", password, SPOKEN_STATEMENT)
    ? { start, end: start + password.length, kind: "password" }
    : null;
}

function detectPair(cursor: Cursor, end: number, word: string): Span | null {
  const { text } = cursor;
  PAIR.lastIndex = end;
  cursor.steps += word.length + 1;
  const head = PAIR.exec(text);
  // `login -> dashboard / list2` is a path through pages.
  if (head === null || (/[>→]/.test(head[0]) && /^(?:log|sign|account|acce)/.test(word))) return null;
  const from = end + head[0].length;
  const rest = text.slice(from, from + 120);
  const length = rest.search(/[\s`"'<>|\\。、，\u3000\u2000-\uffff]|$/);
  const value = rest.slice(0, length).replace(/[.,;:!?)*]{1,8}$/, "");
  const isPathLike =
    (text[from - 1] === "/" && text[from - 2] === "/") || head[0].trimStart().startsWith("/") || value.includes("/");
  const isWord =
    isPathLike || !(/\d|[!@#$%^&*]/.test(value) || isLongPhrase(value)) || AROUND.includes(value.charAt(0));
  if (isWord || head[1]?.toLowerCase() === "http" || !isStatedSecret("password", value, SPOKEN_STATEMENT)) return null;
  return { start: from, end: from + value.length, kind: "password" };
}

/** A short flag whose meaning depends on the command. */
export const COMMAND_FLAGS: readonly Trigger[] = [
  { pair: "-u", detect: userAndPassword },
  { pair: "-U", detect: userAndPassword },
];

const PASSWORD_FLAG = /[ \t]-[pPw][ \t=]{1,2}["']?(?![\d:.]{1,64}(?:[\s"']|$)|-)([^\s"'`$/]{5,64})/d;
/** Commands whose `-u` names no user of a service. */
const OTHER_USER = /\b(?:sudo|python3?|run|exec|sort|diff|git|ssh)\b/;

/** `-u user -p password` of any command, in either order; `-p 8080` is a port. */
function passwordFlag(cursor: Cursor, at: number, from: number): Span | null {
  const { text } = cursor;
  const begin = cursor.backUntil(at, LINE_END | BARE_END, 80);
  if (OTHER_USER.test(text.slice(begin, at))) return null;
  const parts = [
    { start: from, end: cursor.until(from, LINE_END, 120) },
    { start: begin, end: at },
  ];
  for (const part of parts) {
    const [first, last] = PASSWORD_FLAG.exec(text.slice(part.start, part.end))?.indices?.[1] ?? [0, 0];
    // A long token ends behind the part.
    const end = last === 0 ? last : cursor.until(part.start + last, LINE_STOP, 4096);
    const span = { start: part.start + first, end, kind: "password" };
    const value = text.slice(span.start, span.end);
    if (/\d{2}|[!@#%^&*]/.test(value) && isStatedSecret("password", value, SPOKEN_STATEMENT)) return span;
  }
  return null;
}

/** The domain of a user of Windows, `CORP\alice`; `\n` is a line end. */
const DOMAIN = /[\w.-]{1,40}\\{1,8}(?<![^\\]\\(?=[nrt]))/y;

/** `-u user:password`, `--user user:password`, `--proxy-user …` of any command. */
function userAndPassword(cursor: Cursor, at: number): Span | null {
  const { text } = cursor;
  const isShort = /\s/.test(text.charAt(at - 1));
  const isLong = /^-user[= ]$/.test(text.slice(at, at + 6)) && /-$|--proxy$/.test(text.slice(Math.max(0, at - 7), at));
  if (!isShort && !isLong) return null;
  let start = at + (isLong ? 5 : 2);
  if (text[start] === "=") start += 1;
  start = cursor.skip(start, BLANK, 8);
  start += cursor.backslashes(start);
  if (cursor.is(start, QUOTE)) start += 1;
  start = cursor.after(DOMAIN, start);
  const end = cursor.until(start, LINE_STOP, 256);
  const colon = text.slice(start, end).indexOf(":");
  if (colon < 0) return isShort ? passwordFlag(cursor, at, end) : null;
  const password = text.slice(start + colon + 1, end);
  if (password.length < 3 || isDummyValue(password) || /^[\d:]+$/.test(password)) return null;
  if (/^[A-Za-z/._-]+$/.test(password) || password.includes("/")) return null;
  return { start: start + colon + 1, end, kind: "password" };
}
