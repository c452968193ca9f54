import type { JsonValue } from "../../core/json.ts";
import { headOf } from "../../core/format/text.ts";

/** How the client words to its model that a call was refused: by a person, a rule or a mode. */
const REFUSED =
  /^(?:The user doesn't want to (?:proceed|take this action)|Permission (?:to use|for) .{0,300}(?:denied|rejected)|.{0,400} needs approval\.|Claude requested permissions? (?:to|for) |This command requires approval)/;

const HEAD_CHARS = 800;

/** Whether what the model was answered in a call's place is a refusal. Structured answers are results. */
export function isRefusal(toolResponse: JsonValue | undefined): boolean {
  return typeof toolResponse === "string" && REFUSED.test(headOf(toolResponse, HEAD_CHARS));
}
