import { effect } from "@preact/signals";
import { MESSAGES } from "../i18n/language.ts";
import { sessionName } from "../parts/session-name.ts";
import { noticesOf, untold, type Notice } from "../state/notices.ts";
import { START } from "../state/place.ts";
import { keepText, readText, type TextStorage } from "../state/preferences.ts";
import type { Store } from "../state/store.ts";

const TOLD_KEY = "ccen.told";
/** Held by the one tab that tells. */
const LOCK = "ccen.notifier";

/** Whether this browser, at this address, can tell at all. */
export function canNotify(): boolean {
  return "Notification" in globalThis && "locks" in navigator && Notification.permission !== "denied";
}

/** Asks for the browser's permission, which it gives only to a click. */
export async function allowNotifications(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === "granted";
}

/**
 * Tells on the desktop that a session waits or failed: where somebody asked for it, once for each, and from one of all
 * the open tabs. What stood on the page when it was opened has been seen.
 */
export function notifyFrom(store: Store, storage: () => TextStorage): void {
  if (!("Notification" in globalThis) || !("locks" in navigator)) return;
  let isTeller = false;
  let first = true;
  void navigator.locks.request(LOCK, () => {
    isTeller = true;
    // Held until the tab closes: then the next one takes over.
    return new Promise(() => undefined);
  });
  effect(() => {
    const { waiting, failed } = store.sessions.groups.value;
    if (!store.sessions.loaded.value) return;
    const wanted = store.preferences.notify.value;
    const { fresh, told } = untold(noticesOf(waiting, failed), (readText(storage, TOLD_KEY) ?? "").split("\n"));
    const seen = first;
    first = false;
    if (!isTeller && !seen) return;
    if (fresh.length > 0) keepText(storage, TOLD_KEY, told.join("\n"));
    if (seen || !wanted || Notification.permission !== "granted" || document.hasFocus()) return;
    for (const notice of fresh) tell(notice, store);
  });
}

function tell({ key, session, ask }: Notice, store: Store): void {
  const words = MESSAGES[store.preferences.language.value];
  const { machine } = session;
  // As Discord's messages say it.
  const name = `${sessionName(session, words)}${machine === undefined ? "" : ` @ ${machine}`}`;
  const notification = new Notification(ask === null ? words.notify.failed(name) : words.notify.waiting(name), {
    body: ask ?? session.failure ?? words.failedUnknown,
    tag: key,
  });
  notification.addEventListener("click", () => {
    focus();
    store.navigation.go({ ...START, view: "session", sessionId: session.session_id });
    notification.close();
  });
}
