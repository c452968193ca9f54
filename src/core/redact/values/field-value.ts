import { Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { detectCookies, detectCredentials } from "../detectors/header-value.ts";
import { classifyName, describedSecret } from "./key-name.ts";
import type { SecretName } from "./key-name-table.ts";
import type { Statement } from "./stated-secret.ts";
import { isStatedSecret } from "./stated-secret.ts";
import { looksRandom } from "./entropy.ts";
import { isSecretValue } from "./secret-value.ts";

/** A longer string is a document, not the value of a setting; its text is still searched. */
const LONGEST = 16_384;

/** The part of a string that must be removed because of its key; null if the key names no secret. */
export function fieldSpan(key: string, value: string): Span | null {
  if (key.length > 80 || value.length > LONGEST || value === "") return null;
  const asked = askedFor(key, value);
  if (asked !== null && isListedSecret(value)) return { start: 0, end: value.length, kind: asked.kind, prefix: "" };
  const name = classifyName(key) ?? asked;
  if (name === null) return null;
  const range = { start: 0, end: value.length, isQuoted: true, isArgument: false };
  if (/authorization$/i.test(key)) return detectCredentials(new Cursor(value), range);
  if (name.kind === "cookie") return detectCookies(new Cursor(value), range, key);
  if (!isSecretValue({ name, nameText: key, value, form: "field", next: "" })) return null;
  return { start: 0, end: value.length, kind: name.kind, prefix: "" };
}

/** A question as a key, with its answer: `Which API key should I use?`. */
function askedFor(question: string, answer: string): SecretName | null {
  if (!question.endsWith("?") || /\s/.test(answer) || !/\d/.test(answer)) return null;
  const kind = describedSecret(question);
  return kind === null ? null : { kind, isStrong: true };
}

/** Whether a number under a key is a secret: a PIN, a password of digits. */
export function isSecretNumber(key: string, value: number): boolean {
  const name = Number.isSafeInteger(value) && value >= 100 ? classifyName(key) : null;
  if (name === null || !name.isStrong) return false;
  if (name.kind === "pin") return value < 1e10;
  return value >= (name.kind === "password" ? 1000 : 1e8);
}

const STATED: Statement = { start: 0, end: 0, hasSign: true, isQuoted: true, hasVerb: false, fillers: 0 };

/** Whether a string is a secret in a container of secrets: in `{"secrets": {…}}`, `"passwords": […]`. */
export function isListedSecret(value: string): boolean {
  return (
    value.length <= 512 && /[A-Za-z]/.test(value) && (isStatedSecret("password", value, STATED) || looksRandom(value))
  );
}
