import type { Preferences } from "../state/preferences.ts";
import { allowNotifications } from "./notifier.ts";

/** Turns desktop notifications off, or on if the browser permits. Requires a click. */
export function toggleNotifications(preferences: Preferences): void {
  if (preferences.notify.value) preferences.setNotify(false);
  else void allowNotifications().then((allowed) => preferences.setNotify(allowed));
}
