import { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";
import { detectCookies, detectCredentials } from "./header-value.ts";
import { classifyName } from "./secret-name.ts";
import { isSecretValue } from "./secret-value.ts";

/** Beyond this a string is a document, not the value of a setting; its text is still searched. */
const LONGEST = 16_384;

/** What of a string must go because of the key it stands under; null if the key promises no secret. */
export function fieldSpan(key: string, value: string): Span | null {
  if (key.length > 80 || value.length > LONGEST || value === "") return null;
  const name = classifyName(key);
  if (name === null) return null;
  const place = { start: 0, end: value.length, isQuoted: true, isArgument: false };
  if (/authorization$/i.test(key)) return detectCredentials(new Cursor(value), place);
  if (name.kind === "cookie") return detectCookies(new Cursor(value), place, key);
  if (!isSecretValue({ name, nameText: key, value, form: "field", next: "" })) return null;
  return { start: 0, end: value.length, kind: name.kind, prefix: "" };
}
