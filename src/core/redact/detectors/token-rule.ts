import type { Part } from "../values/shape.ts";

/** A token type with a known prefix. */
export interface TokenRule {
  readonly kind: string;
  /** The public beginning, which the replacement keeps. Matched exactly. */
  readonly prefix: string;
  /** The parts after the prefix. */
  readonly body: readonly Part[];
  /** The prefix is an ordinary end of a word (`task-`), so the token must begin a word. */
  readonly startsWord?: true;
  /** Without a mix of letters and digits, the body is ordinary text. */
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
