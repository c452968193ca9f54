import type { JsonValue, JsonObject } from "../json.ts";
import { Cursor } from "./cursor.ts";
import { detectCookies, detectCredentials } from "./detectors/header-value.ts";
import { type FindSpans, type Span, MARK } from "./finding.ts";
import { classifyName, describedSecret, type NameKind } from "./values/key-name.ts";
import { isSecretValue } from "./values/secret-value.ts";
import { isStatedSecret, QUOTED_STATEMENT } from "./values/stated-secret.ts";
import { looksRandom } from "./values/value-kind.ts";

/** The beginning of a secret of several lines. */
const BEGINS = /PRIVATE KEY-----|Private-Lines: /;

/** A hunk of a diff has a few thousand. */
const MOST_CHARS = 131_072;

/** Arguments of one command. */
const MOST_ARGUMENTS = 128;
const LONGEST_ARGUMENT = 400;

interface AcrossEntries {
  /** The key is the index of the entry in the list. */
  readonly byEntry: ReadonlyMap<number, readonly Span[]>;
  /** In UTF-16 units. */
  readonly looked: number;
  readonly steps: number;
}

const NOTHING: AcrossEntries = { byEntry: new Map(), looked: 0, steps: 0 };

/**
 * Secrets that only several entries of a list together show: secrets of several lines in a list of text lines, such as
 * a diff, and arguments after the flags of a command. Secrets within one entry are not searched for.
 */
export function spansAcrossEntries(list: readonly JsonValue[], find: FindSpans): AcrossEntries {
  if (isCommand(list)) return findIn(list, " ", find, () => true);
  if (!list.some((line) => typeof line === "string" && BEGINS.test(line))) return NOTHING;
  return findIn(list, "\n", find, ({ kind }) => kind === "private-key");
}

function findIn(
  list: readonly JsonValue[],
  glue: string,
  find: FindSpans,
  isSought: (span: Span) => boolean,
): AcrossEntries {
  const lines = list.map((line) => (typeof line === "string" ? line : ""));
  const text = lines.join(glue).slice(0, MOST_CHARS);
  const found = find(text, "");
  const spans = found.spans.filter(isSought);
  const byEntry = new Map<number, readonly Span[]>();
  let lineStart = 0;
  for (const [at, line] of lines.entries()) {
    const inLine = partsOf(spans, lineStart, line.length);
    if (inLine.length > 0) byEntry.set(at, inLine);
    lineStart += line.length + 1;
  }
  return { byEntry, looked: text.length, steps: found.steps };
}

/** `["mysql", "-u", "root", "-px"]`; the lines of a diff begin in other ways. */
function isCommand(list: readonly JsonValue[]): boolean {
  const [first] = list;
  if (
    typeof first !== "string" ||
    list.length < 2 ||
    list.length > MOST_ARGUMENTS ||
    !/^[\w/.~][\w/.@-]{0,200}$/.test(first)
  )
    return false;
  let hasFlag = false;
  for (const entry of list) {
    if (typeof entry !== "string" || entry.length > LONGEST_ARGUMENT || entry.includes("\n")) return false;
    hasFlag ||= /^--?[A-Za-z]/.test(entry);
  }
  return hasFlag;
}

/**
 * The name that applies to an entry: that of the flag before it (`"--password", "x"`), or of its pair (`["token",
 * "x"]`).
 */
export function nameOfEntry(list: readonly JsonValue[], at: number): string | null {
  const before = at === 0 ? undefined : list[at - 1];
  if (typeof before !== "string" || before.length > 80 || before.length < 3) return null;
  const isFlag = /^--?[A-Za-z][\w-]*$/.test(before);
  const isPair = at === 1 && list.length === 2;
  const isVariable = /^[A-Z][A-Z\d]*_[A-Z\d_]+$/.test(before);
  const value = list[at];
  // Lists also have names beside names.
  if (!isFlag && !(typeof value === "string" && /\d/.test(value))) return null;
  if (!(isFlag || isPair || isVariable) || classifyName(before) === null) return null;
  return before;
}

function partsOf(spans: readonly Span[], lineStart: number, length: number): readonly Span[] {
  return spans
    .map((span) => ({
      ...span,
      start: Math.max(span.start - lineStart, 0),
      end: Math.min(span.end - lineStart, length),
    }))
    .filter(({ start, end }) => start < end);
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}

/** Keys without information about their value: a key beside or above has it. */
const VALUES = setOf(
  "value Value ParameterValue val text Text input answer plain plaintext plainText clear cleartext current new old previous default result raw keys chars string stringValue StringValue S #text _text $t literal secret data content",
);
/** These hold texts of any kind unless the key above names a secret. */
const ONLY_BELOW = setOf("data content raw new old current previous default plain string");
/** Keys whose value names the value beside them; those of a form may be descriptions. */
const NAMES = "name Name key Key keyName ParameterKey variable header parameter param field id identifier".split(" ");
const LABELS = "element selector label locator placeholder ariaLabel aria-label xpath css target".split(" ");
const WORDS = "description title question prompt hint".split(" ");
const MARKS = "sensitive secret isSecret is_secret hidden masked secure".split(" ");

/** The field name that represents a kind, where the kind is none. */
const AS_NAME: Readonly<Partial<Record<NameKind, string>>> = { phrase: "mnemonic", key: "api_key", signature: "sig" };

/**
 * The name that applies to the value under a key: its own, one beside it (`{"name": "DB_PASSWORD", "value": …}`,
 * `{"element": "Password input", "text": …}`) or one above it (`{"password": {"value": …}}`).
 *
 * @param above the key of the object itself
 */
export function nameOfField(source: JsonObject, key: string, above: string): string {
  if (!VALUES.has(key)) return key;
  const beside = nameBeside(source, key);
  if (beside !== null) return beside;
  return above !== "" && classifyName(above)?.isStrong === true ? above : key;
}

function nameBeside(source: JsonObject, key: string): string | null {
  if (ONLY_BELOW.has(key)) return isMarked(source) ? "password" : null;
  for (const name of NAMES) {
    const text = source[name];
    if (typeof text !== "string" || name === key || text.includes(MARK)) continue;
    if (text.length <= 80 && classifyName(text) !== null) return text;
  }
  const described = nameDescribed(source, NAMES) ?? nameDescribed(source, LABELS);
  if (described !== null || isMarked(source)) return described ?? "password";
  const value = source[key];
  return typeof value !== "string" || /\s/.test(value) ? null : nameDescribed(source, WORDS);
}

function nameDescribed(source: JsonObject, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = source[key];
    const kind = typeof text === "string" ? describedSecret(text) : null;
    if (kind !== null) return AS_NAME[kind] ?? kind;
  }
  return null;
}

/** `"sensitive": true` of Terraform, `"Type": "SecureString"` of AWS, `"type": "password"` of a form. */
function isMarked(source: JsonObject): boolean {
  const type = source["type"] ?? source["Type"];
  const isOfType = type === "SecureString" || type === "password" || type === "secret";
  return isOfType || MARKS.some((mark) => source[mark] === true);
}

/** The secret numbers of a JSON Web Key. */
const JWK = setOf("d p q dp dq qi k");

export function isJwkSecret(source: JsonObject, key: string): boolean {
  return JWK.has(key) && typeof source["kty"] === "string";
}

/** Whether all entries of an object are secrets, regardless of their names: `{"secrets": {"db": …}}`. */
export function holdsSecrets(key: string): boolean {
  return /^tokens$|(?:^|[a-z_.-])(?:secrets|credentials|passwords|(?:api|access|auth|refresh|bot)_?tokens|api_?keys)$/i.test(
    key,
  );
}

/** A longer string is a document, not the value of a setting; its text is still searched. */
const LONGEST = 16_384;

/** The part of a string that must be removed because of its key; null if the key names no secret. */
export function fieldSpan(key: string, value: string): Span | null {
  if (key.length > 80 || value.length > LONGEST || value === "") return null;
  const whole = (kind: string): Span => ({ start: 0, end: value.length, kind });
  // A question as a key, with its answer: `Which API key should I use?`.
  const asked = key.endsWith("?") && !/\s/.test(value) && /\d/.test(value) ? describedSecret(key) : null;
  if (asked !== null && isListedSecret(value)) return whole(asked);
  const name = classifyName(key);
  if (name === null) return null;
  const range = { start: 0, end: value.length, isQuoted: true, isArgument: false };
  if (/authorization$/i.test(key)) return detectCredentials(new Cursor(value), range);
  if (name.kind === "cookie") return detectCookies(new Cursor(value), range, key);
  return isSecretValue({ name, nameText: key, value, form: "field", next: "" }) ? whole(name.kind) : null;
}

/** Whether a number under a key is a secret: a PIN, a password of digits. */
export function isSecretNumber(key: string, value: number): boolean {
  const name = Number.isSafeInteger(value) && value >= 100 ? classifyName(key) : null;
  if (name === null || !name.isStrong) return false;
  if (name.kind === "pin") return value < 1e10;
  return value >= (name.kind === "password" ? 1000 : 1e8);
}

/** Whether a string is a secret in a container of secrets: in `{"secrets": {…}}`, `"passwords": […]`. */
export function isListedSecret(value: string): boolean {
  return (
    value.length <= 512 &&
    /[A-Za-z]/.test(value) &&
    (isStatedSecret("password", value, QUOTED_STATEMENT) || looksRandom(value))
  );
}
