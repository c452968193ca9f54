import { isJsonObject, type JsonValue } from "../../../core/json.ts";
import { oneLine } from "../../../core/format/text.ts";
import { withoutTokens } from "./without-tokens.ts";

const MAX_CHARS = 300;
const MAX_PATHS = 5;

/**
 * An error response in one line for the log and the list of deliveries: status, code, Discord's text, and the invalid
 * fields of a rejected body.
 */
export function errorText(status: number, body: JsonValue | undefined): string {
  if (!isJsonObject(body)) return `HTTP ${status}, not from Discord's API`;
  const code = typeof body["code"] === "number" && body["code"] !== 0 ? ` code ${body["code"]}` : "";
  const message = typeof body["message"] === "string" ? `: ${body["message"]}` : "";
  const fields: string[] = [];
  if (body["errors"] !== undefined) collectFields(body["errors"], "", fields);
  const named = fields.length === 0 ? "" : ` (${fields.join("; ")})`;
  return withoutTokens(oneLine(`HTTP ${status}${code}${message}${named}`, MAX_CHARS));
}

/** `{embeds: {0: {title: {_errors: [{message}]}}}}` → `embeds.0.title: message`. */
function collectFields(node: JsonValue, path: string, found: string[]): void {
  if (!isJsonObject(node) || found.length >= MAX_PATHS || path.length > MAX_CHARS) return;
  for (const [key, value] of Object.entries(node)) {
    if (key !== "_errors") {
      collectFields(value, path === "" ? key : `${path}.${key}`, found);
      continue;
    }
    const first = Array.isArray(value) ? value[0] : undefined;
    const strings = isJsonObject(first) && typeof first["message"] === "string" ? first["message"] : "refused";
    if (found.length < MAX_PATHS) found.push(`${path}: ${strings}`);
  }
}
