import { effect, signal } from "@preact/signals";
import { STRINGS } from "../i18n/language.ts";
import { sessionName } from "../ui/session-name.ts";
import { noticesOf, unnotified, type Notice } from "../state/notices.ts";
import { START } from "../state/route.ts";
import { keepText, readText, type TextStorage } from "../state/preferences.ts";
import type { Store } from "../state/store.ts";

const NOTIFIED_KEY = "ccen.told";
/** Held by the one tab that notifies. */
const LOCK = "ccen.notifier";

/** Whether this browser can notify at this address. */
export function canNotify(): boolean {
  return "Notification" in globalThis && "locks" in navigator && Notification.permission !== "denied";
}

/** Asks for the browser's permission, which requires a click. */
export async function allowNotifications(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === "granted";
}

/**
 * Notifies on the desktop that a session waits or failed: if enabled, once each, and from only one of the open tabs.
 * What the page showed when it was opened counts as seen.
 */
export function notifyFrom(store: Store, storage: () => TextStorage): void {
  if (!("Notification" in globalThis) || !("locks" in navigator)) return;
  // A signal: a session may begin to wait before the browser grants the lock.
  const isNotifier = signal(false);
  let first = true;
  void navigator.locks.request(LOCK, () => {
    isNotifier.value = true;
    // Held until the tab closes; then the next tab takes over.
    return new Promise(() => undefined);
  });
  effect(() => {
    const { waiting, failed } = store.sessions.groups.value;
    const mayNotify = isNotifier.value;
    if (!store.sessions.loaded.value) return;
    const wanted = store.preferences.notify.value;
    const { fresh, notified } = unnotified(
      noticesOf(waiting, failed),
      (readText(storage, NOTIFIED_KEY) ?? "").split("\n"),
    );
    const seen = first;
    first = false;
    if (!mayNotify && !seen) return;
    if (fresh.length > 0) keepText(storage, NOTIFIED_KEY, notified.join("\n"));
    if (seen || !wanted || Notification.permission !== "granted" || document.hasFocus()) return;
    for (const notice of fresh) showNotification(notice, store);
  });
}

function showNotification({ key, session, ask }: Notice, store: Store): void {
  const strings = STRINGS[store.preferences.language.value];
  const { machine } = session;
  // Same form as in Discord's messages.
  const name = `${sessionName(session, strings)}${machine === undefined ? "" : ` @ ${machine}`}`;
  const notification = new Notification(ask === null ? strings.notify.failed(name) : strings.notify.waiting(name), {
    body: ask ?? session.failure ?? strings.failedUnknown,
    tag: key,
  });
  notification.addEventListener("click", () => {
    focus();
    store.navigation.go({ ...START, view: "session", sessionId: session.session_id });
    notification.close();
  });
}
