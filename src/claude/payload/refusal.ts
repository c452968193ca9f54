import type { JsonValue } from "../../core/json.ts";
import { headOf } from "../../core/format/text.ts";

/** The client's messages to its model about a refused call: by a person, a rule or a mode. */
const REFUSED =
  /^(?:The user doesn't want to (?:proceed|take this action)|Permission (?:to use|for) .{0,300}(?:denied|rejected)|.{0,400} needs approval\.|Claude requested permissions? (?:to|for) |This command requires approval)/;

const HEAD_CHARS = 800;

/** Whether the model's answer in place of a result is a refusal. Structured answers are results. */
export function isRefusal(toolResponse: JsonValue | undefined): boolean {
  return typeof toolResponse === "string" && REFUSED.test(headOf(toolResponse, HEAD_CHARS));
}
