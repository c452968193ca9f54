import { settingProblem } from "../core/i18n/setting-problem.ts";
import type { ParsedValue } from "./setting.ts";

const FORM = /^(\d{1,2}):(\d{2}) ?[-–~〜] ?(\d{1,2}):(\d{2})$/;

const WRONG = {
  ok: false,
  reason: settingProblem("hours"),
} as const satisfies ParsedValue;

/** `22:00-07:00`: two different times of day; `24:00` is midnight. */
export function parseHours(text: string): ParsedValue {
  const match = FORM.exec(text);
  if (match === null) return WRONG;
  const [fromHour = 0, fromMinutes = 0, toHour = 0, toMinutes = 0] = match.slice(1).map(Number);
  if (fromMinutes > 59 || toMinutes > 59) return WRONG;
  const from = fromHour * 60 + fromMinutes;
  const to = toHour * 60 + toMinutes;
  if (from > 1440 || to > 1440 || from % 1440 === to % 1440) return WRONG;
  return { ok: true, value: { fromMinute: from % 1440, toMinute: to % 1440 } };
}
