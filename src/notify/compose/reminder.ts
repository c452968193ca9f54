import type { ConfigValues } from "../../config/settings.ts";
import type { StoredEvent } from "../../core/event.ts";
import { formatDuration } from "../../core/format/time.ts";
import type { Notification } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { stringsOf } from "../strings/strings.ts";

interface ReminderSource {
  readonly delivery: Pick<Delivery, "createdAtMs">;
  readonly event: Pick<StoredEvent, "receivedAtMs">;
  readonly settings: Pick<ConfigValues, "language">;
}

/**
 * The same notification again, with how long it waits. The time is that of the reminder and not of the attempt: a repeat
 * must be the same message.
 */
export function toReminder(notification: Notification, { delivery, event, settings }: ReminderSource): Notification {
  const { reminder } = stringsOf(settings.language);
  const time = formatDuration(delivery.createdAtMs - event.receivedAtMs, settings.language);
  const write = notification.kind === "failure" ? reminder.failed : reminder.waits;
  return { ...notification, headline: write(time, notification.headline) };
}
