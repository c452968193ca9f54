import type { JsonValue } from "../json.ts";

const WHOLE_MARK = /\[redacted [a-z0-9-]{1,40}(?: [^\]\s]{1,24})?\]/g;

/** How many places of a value were redacted. */
export function countMarks(value: JsonValue): number {
  return JSON.stringify(value).match(WHOLE_MARK)?.length ?? 0;
}
