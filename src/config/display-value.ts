import type { Setting, SettingValue } from "./settings.ts";

/** A value for people to read; a secret only says whether it is set. */
export function displayValue(setting: Setting, value: SettingValue): string {
  if (setting.secret === true) return isEmpty(value) ? "not set" : "set, hidden";
  if (typeof value === "object") return value.join(",");
  return String(value);
}

function isEmpty(value: SettingValue): boolean {
  return value === "" || (typeof value === "object" && value.length === 0);
}
