import type { JsonValue } from "../json.ts";

const WHOLE_MARK = /\[redacted [a-z0-9-]{1,40}(?: [^\]\s]{1,24})?\]/g;

/** The number of redacted places in a value. */
export function countMarks(value: JsonValue): number {
  return JSON.stringify(value).match(WHOLE_MARK)?.length ?? 0;
}
