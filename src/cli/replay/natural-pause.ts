import { numberField, textField } from "../../claude/payload/payload-field.ts";
import type { JsonObject } from "../../core/json.ts";

const LONGEST_MS = 5_000;

/** How long a person or the model would take before this event. Recorded payloads have only tools' durations. */
export function naturalPauseMs(payload: JsonObject): number {
  switch (textField(payload, "hook_event_name") ?? "") {
    case "PostToolUse":
    case "PostToolUseFailure":
      return Math.min(Math.max(numberField(payload, "duration_ms") ?? 200, 0), LONGEST_MS);
    case "UserPromptSubmit":
      return 1_500;
    case "PreToolUse":
    case "Stop":
    case "StopFailure":
      return 800;
    default:
      return 100;
  }
}
