/** What a name promises about its value. */
export interface SecretName {
  readonly kind: "password" | "token" | "secret" | "key" | "credential" | "session" | "cookie" | "signature";
  /** Whether the name alone is enough; otherwise the value must look random as well. */
  readonly isStrong: boolean;
}

/** Words after the one that counts, which change nothing: `API_KEY_PROD`, `SECRET_KEY_BASE`, `token2`. */
const TRAILING: ReadonlySet<string> = new Set(
  "prod production dev development stage staging live local ci value val raw base base64 b64 encoded plain plaintext default primary secondary new old current data env var real root write readonly".split(
    " ",
  ),
);

/** `x key`: which keys open something. Others (primary, cache, sort, public) do not. */
const OPENING: ReadonlySet<string> = new Set(
  "api app application access private secret account encryption encrypt signing sign master auth service admin storage deploy ssh shared consumer client server subscription webhook role license crypto hmac aes jwt session cookie functions host".split(
    " ",
  ),
);

const CAMEL = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/**
 * What a name of a variable, field, flag, header or parameter promises; null for a name that holds no secret, such as
 * `token_count`, `password_reset_url`, `session_id`, `publicKey`.
 *
 * @param name up to 80 units in any notation: camel, snake, kebab, dots
 */
export function classifyName(name: string): SecretName | null {
  const words = name.match(CAMEL)?.map((word) => word.toLowerCase()) ?? [];
  while (words.length > 1 && isTrailing(words.at(-1) ?? "")) words.pop();
  const word = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (before === "public" || before === "publishable" || before === "no" || before === "has" || before === "is")
    return null;
  if (/(?:password|passwd|passphrase|passcode)$/.test(word) || word === "pwd" || word === "pw")
    return { kind: "password", isStrong: word !== "pw" };
  if (word === "pass") return { kind: "password", isStrong: before !== "" };
  if (word === "word" && before === "pass") return { kind: "password", isStrong: true };
  if (word.endsWith("token") || word === "jwt" || word === "pat") return { kind: "token", isStrong: word !== "pat" };
  if (word.endsWith("secret") || word === "secrets") return { kind: "secret", isStrong: word !== "secrets" };
  if (/(?:api|access|secret|private|account|auth)key$/.test(word)) return { kind: "key", isStrong: true };
  if (word === "key") return { kind: "key", isStrong: OPENING.has(before) };
  if (word === "data" && before === "key") return { kind: "key", isStrong: true };
  if (word === "credential" || word === "credentials" || word === "creds")
    return { kind: "credential", isStrong: false };
  if (word === "auth" || word === "authorization") return { kind: "credential", isStrong: word === "authorization" };
  if (word === "session" || word.endsWith("sessid") || word.endsWith("sessionid"))
    return { kind: "session", isStrong: false };
  if (word === "cookie" || word === "cookies") return { kind: "cookie", isStrong: false };
  if (word === "sig" || (word === "signature" && (before === "amz" || before === "goog")))
    return { kind: "signature", isStrong: false };
  return null;
}

function isTrailing(word: string): boolean {
  return TRAILING.has(word) || /^\d+$/.test(word);
}
