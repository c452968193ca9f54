import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Finding } from "../../core/redact/finding.ts";
import type { Bounds, Shortened } from "../../core/redact/redact-json.ts";
import { sealedRanges } from "./secret-file.ts";

/**
 * A string is stored up to `keep`; the longest secret behind that is the base64 of a private key. A payload written to
 * slow the redactor costs a few tenths of a second, at any size.
 */
const BOUNDS: Bounds = { keep: 16_384, ahead: 49_152, total: 1_048_576 };

/** Identifiers, not content: two that look alike must stay distinct, and files are opened by path. */
export const IDENTITIES = [
  "session_id",
  "agent_id",
  "tool_use_id",
  "prompt_id",
  "transcript_path",
  "agent_transcript_path",
];

/** Removes the secrets of a payload, before any other processing. */
export function redactPayload(
  payload: JsonObject,
  redactor: Redactor,
): { readonly payload: JsonObject; readonly shortened: readonly Shortened[]; readonly found: readonly Finding[] } {
  const { value, found, shortened } = redactor.redactJson(payload, BOUNDS, sealedRanges(payload));
  if (!isJsonObject(value)) return { payload, shortened, found };
  const touched = IDENTITIES.filter((key) => found.some(({ pointer }) => pointer === `/${key}`));
  const others = touched.length === 0 ? found : found.filter(({ pointer }) => !touched.includes(pointer.slice(1)));
  const kept = Object.fromEntries(touched.map((key) => [key, payload[key] ?? null]));
  return { payload: touched.length === 0 ? value : { ...value, ...kept }, shortened, found: others };
}
