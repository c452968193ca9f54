import { headOf } from "../format/text.ts";
import type { Redactor } from "./create-redactor.ts";

/** Longer than the base64 of any private key. */
const AHEAD = 49_152;

/**
 * The first `maxChars` UTF-16 units of a text without its secrets. The end of a secret is searched for beyond the cut,
 * so that none is torn; text that marks made longer is cut again.
 */
export function redactHead(text: string, maxChars: number, redactor: Redactor): string {
  const bounds = { keep: maxChars, ahead: AHEAD, total: Number.POSITIVE_INFINITY };
  const { value } = redactor.redactJson(text, bounds);
  return typeof value === "string" ? headOf(value, maxChars) : "";
}
