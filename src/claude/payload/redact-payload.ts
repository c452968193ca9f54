import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Finding } from "../../core/redact/finding.ts";
import type { Bounds, Shortened } from "../../core/redact/redact-json.ts";
import { sealedRanges } from "./secret-file.ts";

/**
 * A string is stored up to `keep`; behind that nothing is longer than the base64 of a private key. A payload that is
 * written to make the redactor slow costs a few tenths of a second, whatever its size.
 */
const BOUNDS: Bounds = { keep: 16_384, ahead: 49_152, total: 1_048_576 };

/** What names a thing rather than tells of it: two that look alike must not become one, and files are opened by path. */
export const IDENTITIES = [
  "session_id",
  "agent_id",
  "tool_use_id",
  "prompt_id",
  "transcript_path",
  "agent_transcript_path",
];

/** A payload without its secrets, before anything else is made of it. */
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
