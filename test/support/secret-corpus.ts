import { readFileSync } from "node:fs";
import { join } from "node:path";
import { redactPayload } from "../../src/agents/payload/redact-payload.ts";
import { isJsonObject, type JsonValue } from "../../src/core/json.ts";
import type { Redactor } from "../../src/core/redact/create-redactor.ts";
import {
  ALNUM,
  CAPITALS,
  createRandom,
  DIGITS,
  HEX,
  type Random,
  SMALL,
  URLSAFE,
  uuid,
} from "../bench/redact-random.ts";

/**
 * One generated line of `test/fixtures/secrets/*.txt`.
 *
 * `‹pw›` is replaced by a new secret of that kind, `‹b64:…›` by its content in base64 (others: `ENCODERS`); `⏎` is a line end, `␛` the
 * escape character, `⍽` a zero-width space. A line that begins with `json:` is a JSON value, with `payload:` a hook
 * payload.
 */
export interface CorpusSample {
  readonly group: string;
  readonly template: string;
  readonly kind: "text" | "json" | "payload";
  readonly text: string;
  /** Must be gone after redaction. */
  readonly secrets: readonly string[];
}

const WORDS = [
  "tulip",
  "river",
  "orange",
  "castle",
  "velvet",
  "copper",
  "marble",
  "garden",
  "meadow",
  "rocket",
] as const;

const WALLET_WORDS = [
  "orbit",
  "lamp",
  "fiscal",
  "gentle",
  "ribbon",
  "march",
  "cradle",
  "olive",
  "sudden",
  "token",
  "velvet",
  "harbor",
  "ladder",
  "mosquito",
  "panther",
  "umbrella",
  "zebra",
  "quantum",
] as const;

const SETS: Readonly<Record<string, string>> = {
  alnum: ALNUM,
  lower: SMALL + DIGITS,
  hex: HEX,
  HEX: HEX.toUpperCase(),
  CAPS: CAPITALS + DIGITS,
  num: "123456789",
  urlsafe: URLSAFE,
  b64u: URLSAFE,
  b64raw: `${ALNUM}+/`,
  b64: `${ALNUM}+/`,
  crypt: `${ALNUM}./`,
  bcrypt: `${ALNUM}./`,
};

const FIXED: Readonly<Record<string, (random: Random) => string>> = {
  pw: (r) => drawPassword(r),
  tok: (r) => `${r.text(ALNUM, 3)}${r.text(DIGITS, 2)}${r.text(ALNUM, 27 + r.below(12))}`,
  pin: (r) => r.text("123456789", r.pick([4, 6])),
  word: (r) => `${r.pick(WORDS)}${r.pick(WORDS)}`,
  Word: (r) => capitalised(r.pick(WORDS)),
  words: (r) => `${r.pick(WORDS)} ${r.pick(WORDS)}`,
  joint: (r) => `${capitalised(r.pick(WORDS))}-${r.pick(WORDS)}`,
  seed: (r) => Array.from({ length: 12 }, () => r.pick(WORDS)).join(" "),
  // Words of the list of BIP-39.
  wallet: (r) => Array.from({ length: r.pick([12, 15, 24]) }, () => r.pick(WALLET_WORDS)).join(" "),
  b64: (r) => `${r.text(`${ALNUM}+/`, 43)}=`,
  b64key: (r) => r.text(`${ALNUM}+/`, 40),
  b64line: (r) => r.text(`${ALNUM}+/`, 64),
  b64half: (r) => `${r.text(`${ALNUM}+/`, 30)}==`,
  card: (r) => drawCard(r),
  uuid,
  jwt: (r) => `eyJ${r.text(ALNUM, 33)}.eyJ${r.text(ALNUM, 90)}.${r.text(`${ALNUM}_-`, 43)}`,
};

/** As people choose them: a word with digits, random letters, letters with a sign. */
function drawPassword(random: Random): string {
  const style = random.below(100);
  const digits = `${random.text("123456789", 1)}${random.text(DIGITS, 1 + random.below(3))}`;
  if (style < 35) return `${random.pick(WORDS)}${digits}`;
  if (style < 60) return `${random.pick(WORDS)}-${random.pick(WORDS)}${digits}`;
  if (style < 80) return `${random.text(ALNUM, 6)}${digits}${random.text(ALNUM, 5)}`;
  const word = random.pick(WORDS);
  return `${capitalised(word)}${random.text("@!#^*", 1)}${digits}`;
}

const capitalised = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

/** With the check digit that makes the sum of Luhn's algorithm a multiple of ten. */
function drawCard(random: Random): string {
  const digits = `${random.pick(["4", "51", "2221", "37"])}${random.text(DIGITS, 20)}`;
  const body = digits.slice(0, digits.startsWith("37") ? 14 : 15);
  const sum = Array.from(body, Number)
    .toReversed()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? ((digit * 2) % 10) + Math.floor(digit / 5) : digit), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function draw(kind: string, random: Random): string {
  const fixed = FIXED[kind];
  if (fixed !== undefined) return fixed(random);
  const [, set = "", length = "0"] = /^(.*?\D)(\d+)$/.exec(kind) ?? [];
  const hex = /^(?:b64|b64raw|b64u)(\d\d)$/.exec(kind);
  const [name, size] = hex === null ? [set, Number(length)] : [kind.slice(0, -2), Number(hex[1])];
  const characters = SETS[name];
  if (characters === undefined) throw new Error(`no kind ${kind}`);
  return random.text(characters, size);
}

const inHex = (text: string, before: string): string =>
  Buffer.from(text).toString("hex").replaceAll(/../g, `${before}$&`);

const ENCODERS: Readonly<Record<string, (text: string) => string>> = {
  b64: (text) => Buffer.from(text).toString("base64"),
  b64utf16: (text) => Buffer.from(text, "utf16le").toString("base64"),
  hex: (text) => inHex(text, ""),
  percent: (text) => inHex(text, "%"),
  escaped: (text) => inHex(text, "\\x"),
  utf16: (text) => Buffer.from(text, "utf16le").toString("latin1"),
};

function drawTemplate(
  template: string,
  random: Random,
): { readonly text: string; readonly secrets: readonly string[] } {
  const secrets: string[] = [];
  const fill = (part: string): string =>
    unescape(part).replaceAll(/‹(\w+)›/g, (_, kind: string) => {
      const secret = draw(kind, random);
      secrets.push(secret);
      return secret;
    });
  const encoded = template.replaceAll(/‹([a-z\d]+):((?:[^‹›]|‹\w+›)*)›/g, (_, name: string, inner: string) => {
    const before = secrets.length;
    const text = ENCODERS[name]?.(fill(inner)) ?? "";
    secrets.splice(before);
    secrets.push(text.slice(-14));
    return text;
  });
  const text = fill(encoded);
  return { text, secrets };
}

function unescape(part: string): string {
  return part.replaceAll("⏎", "\n").replaceAll("␛", "\u001b").replaceAll("⍽", "\u200b");
}

/** Every line of a file, `rounds` times, each time with other secrets. */
export function corpus(name: string, { seed, rounds }: { seed: number; rounds: number }): readonly CorpusSample[] {
  const file = join(import.meta.dirname, "..", "fixtures", "secrets", `${name}.txt`);
  const samples: CorpusSample[] = [];
  const random = createRandom(seed);
  let group = "";
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line.startsWith("== ")) group = line.slice(3);
    if (line === "" || line.startsWith("# ") || line.startsWith("== ")) continue;
    const [, marked, template = ""] = /^(?:(json|payload):(?=[{[]))?(.*)$/su.exec(line) ?? [];
    const kind = marked === "json" || marked === "payload" ? marked : "text";
    for (let round = 0; round < rounds; round += 1) {
      const inJson = kind === "text" ? template : template.replaceAll("⏎", "\\n");
      const { text, secrets } = drawTemplate(kind === "text" ? line : inJson, random);
      samples.push({ group, template: line, kind, text, secrets });
    }
  }
  return samples;
}

/** The sample as it is stored: its strings, numbers and keys. */
export function stored({ kind, text }: CorpusSample, redactor: Redactor): string {
  if (kind === "text") return redactor.redactText(text).text;
  const value = JSON.parse(text) as JsonValue;
  if (kind === "payload" && isJsonObject(value)) return JSON.stringify(redactPayload(value, redactor).payload);
  return JSON.stringify(redactor.redactJson(value).value);
}

/** As `stored`, but without redaction. */
export function untouched({ kind, text }: CorpusSample): string {
  return kind === "text" ? text : JSON.stringify(JSON.parse(text));
}

/** Remains of a sample's secrets: a whole one, or ten characters of the middle or the end of a long one. */
export function leaks(sample: CorpusSample, redactor: Redactor): boolean {
  const left = stored(sample, redactor);
  return sample.secrets.some((secret) => {
    if (left.includes(secret)) return true;
    const middle = Math.floor(secret.length / 2);
    return (
      secret.length >= 20 && (left.includes(secret.slice(-10)) || left.includes(secret.slice(middle, middle + 10)))
    );
  });
}
