import { MINUTE_MS } from "../../core/time-units.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { StoredEvent } from "../../core/event.ts";
import { formatDuration } from "../../core/format/time.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { stringsOf } from "../strings/strings.ts";

interface ReminderSource {
  /** The time of its first attempt: a repeat must be the same message. */
  readonly atMs: number;
  readonly event: Pick<StoredEvent, "receivedAtMs">;
  readonly settings: Pick<ConfigValues, "language">;
}

/** The same notification again, with how long it waits. */
export function toReminder(notification: Notification, { atMs, event, settings }: ReminderSource): Notification {
  const { reminder } = stringsOf(settings.language);
  const waitedMs = atMs - event.receivedAtMs;
  // A reminder comes at a minute that was set; the seconds of its way say nothing.
  const time = formatDuration(waitedMs < MINUTE_MS ? waitedMs : waitedMs - (waitedMs % MINUTE_MS), settings.language);
  const write = notification.kind === "failure" ? reminder.failed : reminder.waits;
  return { ...notification, headline: write(time, notification.headline) };
}
