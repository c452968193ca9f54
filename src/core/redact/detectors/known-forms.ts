import { BASE64, DOT, TOKEN, WORD, type Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { type Trigger, triggerOf, triggersOf } from "../trigger-table.ts";
import { isDummyValue } from "../values/value-kind.ts";

interface Form {
  readonly kind: string;
  /** What each match begins with. */
  readonly words: readonly string[];
  /**
   * Its group `secret` is the secret, if it is no placeholder; without one all of it is, and what the group `before`
   * finds in front. Case decides unless `i` is set.
   */
  readonly form: RegExp;
  /** What else must hold for the match. */
  readonly check?: (text: string) => boolean;
}

const each = (characters: string, before: string): readonly string[] =>
  Array.from(characters, (character) => before + character);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Secrets that a regular expression describes. */
const FORMS: readonly Form[] = [
  // Entra ID; a tilde may come once more, seldom twice.
  {
    kind: "azure-client-secret",
    words: ["Q~"],
    form: /(?<=(?<before>[^]{3}\d))Q~(?=[\w.~-]{28})[\w.-]{0,64}(?:~[\w.-]{0,64}){0,4}/y,
  },
  { kind: "terraform-token", words: [".atlasv1."], form: /(?<=(?<before>[\w-]{10,32}))\.atlasv1\.[\w-]{40,256}/y },
  { kind: "maxmind-key", words: ["_mmk"], form: /(?<=(?<!\w)(?<before>\w{36}))_mmk(?!\w)/y },
  { kind: "mailchimp-key", words: ["-us"], form: /(?<=(?<![\da-fA-F])(?<before>[\da-fA-F]{32}))-us\d{1,3}/y },
  { kind: "salesforce-session", words: ["00D"], form: /\b00D[A-Za-z\d]{1,17}![\w.-]{60,256}/y },
  { kind: "firebase-token", words: [":APA91b"], form: /(?<=(?<before>[\w-]{0,48})):APA91b[\w-]{94,400}/y },
  { kind: "telegram-token", words: [":AA"], form: /(?<=(?<before>\d{7,16})):AA[\w-]{31,38}(?![\w-])/y },
  // A snowflake in base64, six or seven characters of time, the signature.
  {
    kind: "discord-token",
    words: each(`${LETTERS}0123456789_-`, "."),
    form: /(?=\.[\w-]{6,7}\.)(?<=(?<![\w-])(?<before>[MNO][\w-]{22,29}))\.[\w-]{6,7}\.[\w-]{25,64}/y,
  },
  // 13 digits would also be a time; those of Visa, Mastercard, JCB, Discover, UnionPay; of Amex; of Diners Club.
  {
    kind: "card-number",
    words: "4:0123456789 5:12345 2:234567 6:0245 3:0456789 8:1"
      .split(" ")
      .flatMap((first) => each(first.slice(2), first.charAt(0))),
    form: /(?<![\w.#/-])(?:(?:4\d|5[1-5]|2[2-7]|6[0245]|35|81)\d{2}([ -]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ -]?)\d{6}\2\d{5}|3[0689]\d{2}([ -]?)\d{6}\3\d{4})(?![\w-]|\.\d)/y,
    check: hasCheckDigit,
  },
  // The id in the address alone grants no right.
  { kind: "discord-webhook", words: ["webhooks/"], form: /webhooks\/[\w-]{15,24}\/(?<secret>[\w-]{29,160})/y },
  // OpenWeatherMap; the `appid` of others is a name.
  { kind: "api-key", words: ["appid="], form: /appid=(?<secret>[\da-f]{32})(?!\w)/y },
  { kind: "password-hash", words: ["md5"], form: /\bmd5[\da-fA-F]{32}(?![\da-fA-F])/y },
  { kind: "password-hash", words: each("0123456789ABCDEF", "*"), form: /\*[\dA-F]{40}(?![A-Z\d])/y },
  // `user:500:LM:NT:::` as pwdump and secretsdump write it.
  {
    kind: "password-hash",
    words: [":::"],
    form: /(?=:::)(?<=(?<![\da-fA-F])(?<before>[\da-fA-F]{32}:[\da-fA-F]{32}))/y,
  },
];

/** Secrets whose place a regular expression describes; they are looked for last. */
const PLACES: readonly Form[] = [
  // SQLCipher, and Oracle without quotes.
  {
    kind: "password",
    words: ["pragma"],
    form: /\bpragma\s{1,8}(?:\w{1,40}\.)?(?:hex|text)?(?:re)?key\s{0,8}[=(]\s{0,8}\\{0,7}["'](?<secret>[^"'\\]{3,256})\\{0,7}["']/iy,
  },
  {
    kind: "password",
    words: ["attach"],
    form: /\battach\s{1,8}(?:database\s{1,8})?\S{1,200}\s{1,8}as\s{1,8}\S{1,64}\s{1,8}key\s{1,8}\\{0,7}["'](?<secret>[^"'\\]{3,256})\\{0,7}["']/iy,
  },
  {
    kind: "password",
    words: ["identified"],
    form: /\bidentified\s{1,8}(?:with\s{1,8}[\w."'`]{1,64}\s{1,8})?(?:by|as|using)\s{1,8}(?:password\s{1,8}|values\s{1,8})?(?:\\{0,7}["'`](?=[^"'`\\]{3,256}\\{0,7}["'`])|(?=[^\s;,)"'`\\]{0,60}\d))(?<secret>[^\s;,)"'`\\]{3,256})/iy,
  },
  // The result of a `random_password` in a state of Terraform.
  {
    kind: "password",
    words: ["random_password", "bcrypt_hash"],
    form: /(?:random_password|bcrypt_hash)[^]{0,2000}?\bresult\\{0,7}"?\s{0,8}[:=]\s{0,8}\\{0,7}"(?<secret>[^"\\\s]{4,256})/y,
  },
  {
    kind: "url-password",
    words: ["jdbc:oracle:"],
    form: /jdbc:oracle:\w{1,12}:[\w.-]{1,64}\/(?<secret>[^\s"'@]{3,128})@/y,
  },
  { kind: "password", words: ["static:"], form: /static:[^\s:"']{1,64}:(?<secret>[^\s"']{4,128})/y },
  { kind: "password-hash", words: ["rpcauth="], form: /rpcauth=[\w.-]{1,64}:(?<secret>[\da-f]{8,64}\$[\da-f]{64})/y },
  // `[smtp.host]:587 user:x` of Postfix.
  {
    kind: "password",
    words: each("0123456789", "]:"),
    form: /\]:\d{2,5}[ \t]{1,8}[^\s:"']{1,80}:(?=[^\s"'`\\]{0,120}\d)(?![\d.:/-]{1,120}(?:[\s"'`\\]|$))(?<secret>[^\s"'`\\]{4,128})/y,
  },
  // `host:5432:database:user:x` of PostgreSQL, where `*` stands for any; not an address of IPv6, nor places in a file.
  {
    kind: "password",
    words: [":5", ":*:"],
    form: /(?<=(?:^|[\s"'`\u2000-\uffff]|\\[nrt])(?=[^:]{0,159}[.*g-zG-Z])[\w.*/-]{1,160}):(?:5\d{3,4}|\*):[\w*-]{1,63}:[\w*.-]{1,63}:(?!(?:\d{1,128}|[^\s"'`\\]{0,128}:[^\s"'`\\]{0,128}\d)(?:[\s"'`\\\u2000-\uffff]|$))(?<secret>[^\s"'`\\\u2000-\uffff]{3,128})/y,
  },
  // A jar of cookies as curl, wget and yt-dlp write it.
  {
    kind: "cookie",
    words: ["\tTRUE\t/", "\tFALSE\t/"],
    form: /\t(?:TRUE|FALSE)\t\/[^\t\n]{0,120}\t(?:TRUE|FALSE)\t\d{1,16}\t[^\t\n]{1,80}\t(?<secret>[^\s"'\\]{8,4096})/y,
  },
  // The answer to `334 Password:` in base64 of SMTP.
  {
    kind: "password",
    words: ["UGFzc3dvcmQ6"],
    form: /UGFzc3dvcmQ6\s{1,4}(?:(?:[CS]:|~?>|<-|->)\s{1,4})?(?<secret>[\w+/]{4,200}={0,2})/y,
  },
  // `"user" * "x"` of pppd, `user : EAP "x"` of strongSwan.
  {
    kind: "password",
    words: [' * "', ' : EAP "', ' : XAUTH "', ' : NTLM "'],
    form: /(?<=[\w"])(?: \*| : [A-Z]{3,5}) "(?=[^\s"'`\\]{0,120}\d)(?<secret>[^\s"'`\\]{4,128})"/y,
  },
];

export const KNOWN_FORMS: readonly Trigger[] = FORMS.flatMap(triggersOfForm);
export const KNOWN_PLACES: readonly Trigger[] = PLACES.flatMap(triggersOfForm);

/** Luhn's algorithm: of ten numbers nine fail. */
function hasCheckDigit(number: string): boolean {
  const sum = Array.from(number.replaceAll(/\D/g, ""), Number)
    .toReversed()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? digit : ((digit * 2) % 10) + Math.floor(digit / 5)), 0);
  return sum % 10 === 0;
}

function triggersOfForm({ kind, words, form, check }: Form): readonly Trigger[] {
  const detect = (cursor: Cursor, at: number): Span | null => {
    form.lastIndex = at;
    const match = form.exec(cursor.text);
    cursor.steps += match?.[0].length ?? 1;
    if (match === null || check?.(match[0]) === false) return null;
    const { before = "", secret } = match.groups ?? {};
    if (secret === undefined) return { start: at - before.length, end: form.lastIndex, kind };
    const start = at + match[0].lastIndexOf(secret);
    return isDummyValue(secret) ? null : { start, end: start + secret.length, kind };
  };
  return words.flatMap((word) => (form.ignoreCase ? triggersOf(word, detect) : [triggerOf(word, detect)]));
}

/** The beginnings of hashes as crypt(3), web frameworks, directories and databases write them; the least last part. */
const BEGINNINGS = `
  $2a$ 50, $2b$ 50, $2x$ 50, $2y$ 50, $1$ 20, $5$ 40, $6$ 80, $7$ 20, $y$ 20, $gy$ 20, $md5$ 20, $P$ 28, $H$ 28, $S$ 28,
  $apr1$ 20, $argon2 20, $scrypt$ 20, $sha1$ 20, $pbkdf2 20, pbkdf2_sha 20, pbkdf2:sha 40, argon2$ 20, scrypt: 60,
  sha1$ 38, sha256$ 60, SCRAM-SHA- 20, {SSHA 28, {SHA 24, {SMD5} 24, {PBKDF2 20`;

export const PASSWORD_HASHES: readonly Trigger[] = BEGINNINGS.trim()
  .split(/,\s*/)
  .map((entry) => {
    const [beginning = "", least = ""] = entry.split(" ");
    return triggerOf(beginning, (cursor, start) => detectHash(cursor, start, beginning, Number(least)));
  });

const CRYPT = TOKEN | BASE64 | DOT;

function detectHash(cursor: Cursor, start: number, beginning: string, least: number): Span | null {
  const isCrypt = beginning.startsWith("$");
  if (!isCrypt && cursor.is(start - 1, WORD)) return null;
  let at = start + beginning.length;
  let last = 0;
  for (let part = 0; part < 8; part += 1) {
    const end = cursor.skip(at, CRYPT, 256);
    last = end - at;
    at = end;
    // A colon ends the field of a shadow file.
    const isOver = isCrypt && part > 0 && last >= least && cursor.text[at] === ":";
    if (isOver || !/[$:,}]/.test(cursor.text.charAt(at)) || !cursor.is(at + 1, CRYPT)) break;
    at += 1;
  }
  return last < least ? null : { start, end: at, kind: "password-hash" };
}
