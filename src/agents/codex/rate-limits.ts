import { type JsonObject, numberField, objectField, textField } from "../../core/json.ts";
import { LIMIT_WINDOWS, type LimitWindow, WINDOW_NAMES } from "../../core/plan-limits.ts";
import { MINUTE_MS } from "../../core/time-units.ts";
import type { TranscriptFact } from "../transcript/transcript-line.ts";

/**
 * The windows of `token_count.rate_limits` that have a name here: 300 and 10,080 minutes, of which clients before the
 * end of 2025 wrote one less. Both are null where a person pays by the token.
 */
export function limitFacts(limits: JsonObject, atMs: number | null): readonly TranscriptFact[] {
  // Limits of single models are not those of the plan.
  if (atMs === null || (textField(limits, "limit_id") ?? "codex") !== "codex") return [];
  return ["primary", "secondary"].flatMap((name): readonly TranscriptFact[] => {
    const limit = objectField(limits, name);
    const window = windowOf(numberField(limit, "window_minutes") ?? 0);
    const used = numberField(limit, "used_percent") ?? -1;
    const [resetsAt, inSeconds] = [numberField(limit, "resets_at"), numberField(limit, "resets_in_seconds")];
    const resetsAtMs = (resetsAt ?? atMs / 1000 + (inSeconds ?? -1)) * 1000;
    return window === undefined || used < 0 || resetsAtMs < atMs
      ? []
      : [{ kind: "plan-limit", window, used, resetsAtMs }];
  });
}

function windowOf(minutes: number): LimitWindow | undefined {
  return WINDOW_NAMES.find((name) => Math.abs(LIMIT_WINDOWS[name] / MINUTE_MS - minutes) <= 1);
}
