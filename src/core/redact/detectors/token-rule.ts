import type { Part } from "../values/shape.ts";

/** A token that tells by its beginning what it is. */
export interface TokenRule {
  readonly kind: string;
  /** The public beginning, as it is kept in the replacement. Matched exactly. */
  readonly prefix: string;
  /** What follows the prefix. */
  readonly body: readonly Part[];
  /** The prefix is an ordinary end of a word (`task-`), so the token must begin a word. */
  readonly startsWord?: true;
  /** The body is ordinary text unless letters and digits mix in it. */
  readonly mixed?: true;
}

/** One rule for each prefix that a service gives to tokens of the same shape. */
export function rules(
  kind: string,
  prefixes: readonly string[],
  body: readonly Part[],
  options: Pick<TokenRule, "startsWord" | "mixed"> = {},
): readonly TokenRule[] {
  return prefixes.map((prefix) => ({ kind, prefix, body, ...options }));
}
