/** Sets of ASCII characters as bits of one table: a membership test is one load and one mask. */
export const DIGIT = 1;
export const LOWER = 2;
export const UPPER = 4;
/** `a`–`f` and `A`–`F`; with {@link DIGIT} the hexadecimal digits. */
const HEX_LETTER = 8;
const UNDERSCORE = 16;
export const DASH = 32;
const BASE64_SIGN = 64;
export const DOT = 128;
/** Blank, tab. */
export const BLANK = 256;
export const LINE_END = 512;
/** `"`, `'` and the backtick. */
export const QUOTE = 1024;
/** Characters that end a bare value inside code, a query or a list. */
export const BARE_END = 2048;
/** Characters that a password in a URL cannot hold unescaped. */
const URL_END = 4096;
const BACKSLASH = 8192;
/** From U+2000 on: typographic quotes, ideographs, kana. A bare secret ends before them. */
export const WIDE = 16_384;

export const LETTER = LOWER | UPPER;
export const ALNUM = LETTER | DIGIT;
export const HEX = DIGIT | HEX_LETTER;
export const WORD = ALNUM | UNDERSCORE;
/** base64url and most tokens: `A-Za-z0-9_-`. */
export const TOKEN = WORD | DASH;
/** `A-Za-z0-9+/=` */
export const BASE64 = ALNUM | BASE64_SIGN;
/** All characters that a bearer token may hold. */
export const BEARER = TOKEN | BASE64_SIGN | DOT;
/** Names of variables, flags, headers and fields. */
export const NAME = TOKEN | DOT;
export const SPACE = BLANK | LINE_END;
export const BARE_STOP = SPACE | QUOTE | BARE_END | WIDE;
export const LINE_STOP = SPACE | QUOTE | BACKSLASH | WIDE;
export const URL_STOP = SPACE | QUOTE | URL_END | WIDE;
export const STRING_STOP = QUOTE | LINE_END;

const MEMBERS: readonly (readonly [bit: number, characters: string])[] = [
  [DIGIT, "0123456789"],
  [LOWER, "abcdefghijklmnopqrstuvwxyz"],
  [UPPER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  [HEX_LETTER, "abcdefABCDEF"],
  [UNDERSCORE, "_"],
  [DASH, "-"],
  [BASE64_SIGN, "+/="],
  [DOT, "."],
  [BLANK, " \t"],
  [LINE_END, "\n\r\u000b\f\u0000"],
  [QUOTE, "\"'`"],
  [BARE_END, "&;,|<>(){}[]\\"],
  [URL_END, "/?#<>\\()|"],
  [BACKSLASH, "\\"],
];

const TABLE = new Uint16Array(128);
for (const [bit, characters] of MEMBERS) {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    TABLE[code] = (TABLE[code] ?? 0) | bit;
  }
}

/** The bits of a UTF-16 unit; 0 for the NaN after the end of a text. */
function bitsOf(code: number): number {
  return code >= 0x2000 ? WIDE : (TABLE[code] ?? 0);
}

export function isIn(code: number, set: number): boolean {
  return (bitsOf(code) & set) !== 0;
}
