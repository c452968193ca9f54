import { UNLIMITED, type Setting, type SettingValue } from "./setting.ts";

export const NOT_SET = "not set";
export const HIDDEN = "set, hidden";

/** A value for display; a secret only shows whether it is set. */
export function displayValue(setting: Setting, value: SettingValue): string {
  if (value === null || value === "" || (isList(value) && value.length === 0)) return NOT_SET;
  if (setting.secret === true) return HIDDEN;
  if (isList(value)) return value.join(",");
  if (typeof value === "object") return `${clockTime(value.fromMinute)}-${clockTime(value.toMinute)}`;
  return value === Number.POSITIVE_INFINITY ? UNLIMITED : String(value);
}

function isList(value: SettingValue): value is readonly string[] {
  return Array.isArray(value);
}

function clockTime(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
