import type { Preferences } from "../state/preferences.ts";
import { allowNotifications } from "./notifier.ts";

/** Turns the desktop's notifications on, if the browser is allowed to show them, or off. Called by a click. */
export function toggleNotifications(preferences: Preferences): void {
  if (preferences.notify.value) preferences.setNotify(false);
  else void allowNotifications().then((allowed) => preferences.setNotify(allowed));
}
