import type { JsonObject } from "../../core/json.ts";
import type { Failure } from "../../core/session/session.ts";
import { oneLine } from "../../core/format/text.ts";
import { textField } from "./payload-field.ts";

const MAX_LINE = 300;

/** Limits give their end as seconds since the epoch after a bar, or as a full date with its time zone. */
const UNTIL_SECONDS = /limit reached\|(\d{10})\b/;
const UNTIL_DATE =
  /\b(?:resets?|until|again)\b.{0,20}?(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))/;

/** Why a turn failed, from the payload of a StopFailure. */
export function failureOf(payload: JsonObject): Failure {
  const raw = textField(payload, "last_assistant_message");
  const message = raw === null ? null : oneLine(raw, MAX_LINE);
  return {
    code: oneLine(textField(payload, "error") ?? "unknown", MAX_LINE),
    message: message === "" ? null : message,
    untilMs: message === null ? null : untilOf(message),
  };
}

/** Only an unambiguous time: “resets 3pm” lacks the day, and often the zone. */
function untilOf(message: string): number | null {
  const seconds = UNTIL_SECONDS.exec(message)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const date = UNTIL_DATE.exec(message)?.[1];
  const atMs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(atMs) ? null : atMs;
}
