import type { NotifySettings } from "../notify-settings.ts";

/** Quiet hours are in this machine's local time and may pass midnight. */
export function isQuiet(nowMs: number, hours: NotifySettings["quietHours"]): boolean {
  if (hours === null) return false;
  const now = new Date(nowMs);
  const minute = now.getHours() * 60 + now.getMinutes();
  const { fromMinute, toMinute } = hours;
  return fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}
