import { BASE64, DIGIT, DOT, HEX, TOKEN, UPPER, WORD, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import type { Trigger } from "../trigger-table.ts";

const CRYPT = TOKEN | BASE64 | DOT;

/**
 * The beginnings of password hashes, with the number of parts between `$` or `:` after it and the last part's minimum
 * length.
 */
const BEGINNINGS: readonly (readonly [pair: string, beginning: string, parts: number, least: number])[] = [
  ["$2", "$2a$", 2, 50],
  ["$2", "$2b$", 2, 50],
  ["$2", "$2x$", 2, 50],
  ["$2", "$2y$", 2, 50],
  ["$1", "$1$", 2, 20],
  ["$5", "$5$", 2, 40],
  ["$6", "$6$", 2, 80],
  ["$7", "$7$", 2, 20],
  ["$y", "$y$", 3, 20],
  ["$g", "$gy$", 3, 20],
  ["$m", "$md5$", 2, 20],
  ["$P", "$P$", 1, 28],
  ["$H", "$H$", 1, 28],
  ["$S", "$S$", 1, 28],
  ["$a", "$apr1$", 2, 20],
  ["$a", "$argon2", 5, 20],
  ["$s", "$scrypt$", 3, 20],
  ["$s", "$sha1$", 3, 20],
  ["$p", "$pbkdf2", 4, 20],
  ["2_", "pbkdf2_sha", 4, 20],
  ["2:", "pbkdf2:sha", 4, 40],
  ["n2", "argon2$", 6, 20],
  ["pt", "scrypt:", 5, 60],
  ["1$", "sha1$", 2, 38],
  ["6$", "sha256$", 2, 60],
  ["M-", "SCRAM-SHA-", 4, 20],
  ["{S", "{SSHA", 1, 28],
  ["{S", "{SHA", 1, 24],
  ["{S", "{SMD5}", 1, 24],
  ["{P", "{PBKDF2", 3, 20],
];

/** Hashes of passwords as crypt(3), web frameworks, directories and databases write them. */
export const PASSWORD_HASHES: readonly Trigger[] = [
  ...BEGINNINGS.map(([pair, beginning, parts, least]) => {
    const pairAt = beginning.indexOf(pair);
    return {
      pair,
      word: beginning,
      pairAt,
      detect: (cursor: Cursor, at: number) => detectHash(cursor, at - pairAt, { beginning, parts, least }),
    };
  }),
  { pair: "::", detect: windowsHashes },
  { pair: "d5", detect: postgresHash },
  ...Array.from("0123456789ABCDEF", (digit) => ({ pair: `*${digit}`, detect: mysqlHash })),
];

interface Beginning {
  readonly beginning: string;
  readonly parts: number;
  readonly least: number;
}

function detectHash(cursor: Cursor, start: number, { beginning, parts, least }: Beginning): Span | null {
  const { text } = cursor;
  if (start < 0 || !text.startsWith(beginning, start)) return null;
  if (!beginning.startsWith("$") && cursor.is(start - 1, WORD)) return null;
  let at = start + beginning.length;
  let last = 0;
  for (let part = 0; part < parts + 2; part += 1) {
    const end = cursor.skip(at, CRYPT, 256);
    last = end - at;
    at = end;
    const next = text.charAt(at);
    if (part > 0 && last >= least && next === ":" && beginning.startsWith("$")) break;
    if (!/[$:,}]/.test(next) || !cursor.is(at + 1, CRYPT)) break;
    at += 1;
  }
  return last < least ? null : { start, end: at, kind: "password-hash", prefix: "" };
}

/** `user:500:LM:NT:::` as pwdump and secretsdump write it. */
function windowsHashes(cursor: Cursor, at: number): Span | null {
  if (cursor.text[at + 2] !== ":") return null;
  const ntStart = cursor.back(at, HEX, 33);
  const lmStart = cursor.back(ntStart - 1, HEX, 33);
  if (at - ntStart !== 32 || ntStart - 1 - lmStart !== 32 || cursor.text[ntStart - 1] !== ":") return null;
  return { start: lmStart, end: at, kind: "password-hash", prefix: "" };
}

/** `md5` and 32 digits, as a whole word. */
function postgresHash(cursor: Cursor, at: number): Span | null {
  if (cursor.text[at - 1] !== "m" || cursor.is(at - 2, WORD)) return null;
  const end = cursor.skip(at + 2, HEX, 33);
  return end - at - 2 === 32 ? { start: at - 1, end, kind: "password-hash", prefix: "" } : null;
}

/** MySQL: an asterisk and forty hexadecimal digits in upper case. */
function mysqlHash(cursor: Cursor, at: number): Span | null {
  const end = cursor.skip(at + 1, UPPER | DIGIT, 41);
  if (end - at !== 41 || cursor.skip(at + 1, HEX, 41) !== end) return null;
  return { start: at, end, kind: "password-hash", prefix: "" };
}
