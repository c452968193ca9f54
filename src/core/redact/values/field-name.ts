import type { JsonObject } from "../../json.ts";
import { MARK } from "../finding.ts";
import { classifyName, describedSecret } from "./key-name.ts";
import type { NameKind } from "./key-name-table.ts";

/** Keys without information about their value: a key beside or above has it. */
const VALUES: ReadonlySet<string> = new Set(
  "value Value val text Text input answer plain plaintext plainText clear cleartext current new old previous default result raw keys chars string stringValue StringValue S #text _text $t literal secret data content".split(
    " ",
  ),
);
/** These hold texts of any kind unless the key above names a secret. */
const ONLY_BELOW: ReadonlySet<string> = new Set([
  "data",
  "content",
  "raw",
  "new",
  "old",
  "current",
  "previous",
  "default",
  "plain",
  "string",
]);

/** Keys whose value names the value beside them; those of a form may be descriptions. */
const NAMES = ["name", "Name", "key", "Key", "variable", "header", "parameter", "param", "field", "id", "identifier"];
const LABELS = [
  "element",
  "selector",
  "label",
  "locator",
  "placeholder",
  "ariaLabel",
  "aria-label",
  "xpath",
  "css",
  "target",
];
const WORDS = ["description", "title", "question", "prompt", "hint"];
const MARKS = ["sensitive", "secret", "isSecret", "is_secret", "hidden", "masked", "secure"];

/** The field name that represents each kind. */
const AS_NAME: Readonly<Record<NameKind, string>> = {
  password: "password",
  pin: "pin",
  phrase: "mnemonic",
  token: "token",
  secret: "secret",
  key: "api_key",
  credential: "credential",
  session: "session",
  cookie: "cookie",
  signature: "sig",
};

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
    const kind = describedSecret(text);
    if (kind !== null) return AS_NAME[kind];
  }
  for (const label of LABELS) {
    const text = source[label];
    const kind = typeof text === "string" ? describedSecret(text) : null;
    if (kind !== null) return AS_NAME[kind];
  }
  const value = source[key];
  if (isMarked(source)) return "password";
  if (typeof value !== "string" || /\s/.test(value)) return null;
  for (const word of WORDS) {
    const text = source[word];
    const kind = typeof text === "string" ? describedSecret(text) : null;
    if (kind !== null) return AS_NAME[kind];
  }
  return null;
}

/** `"sensitive": true` of Terraform, `"Type": "SecureString"` of AWS, `"type": "password"` of a form. */
function isMarked(source: JsonObject): boolean {
  if (MARKS.some((mark) => source[mark] === true)) return true;
  const type = source["type"] ?? source["Type"];
  return type === "SecureString" || type === "password" || type === "secret";
}

/** The secret numbers of a JSON Web Key. */
const JWK = new Set(["d", "p", "q", "dp", "dq", "qi", "k"]);

export function isJwkSecret(source: JsonObject, key: string): boolean {
  return key.length <= 2 && JWK.has(key) && typeof source["kty"] === "string";
}

/** Whether all entries of an object are secrets, whatever their names: `{"secrets": {"db": …}}`. */
export function holdsSecrets(key: string): boolean {
  return /^tokens$|(?:^|[a-z_.-])(?:secrets|credentials|passwords|(?:api|access|auth|refresh|bot)_?tokens|api_?keys)$/i.test(
    key,
  );
}
