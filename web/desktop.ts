import { effect, signal } from "@preact/signals";
import type { SessionDto } from "../src/api/session-dto.ts";
import { STRINGS } from "./i18n/language.ts";
import { readText, storeText, type Preferences, type TextStorage } from "./state/preferences.ts";
import { START } from "./state/route.ts";
import type { Store } from "./state/store.ts";
import { sessionName } from "./ui/session-name.ts";

const NOTIFIED_KEY = "ccen.told";
/** Held by the one tab that notifies. */
const LOCK = "ccen.notifier";
/** Sent keys to remember, beside those of current notices. */
const REMEMBERED = 200;

/** A notification for the desktop, sent once. */
interface Notice {
  /** The same for the same wait or failure, in every tab and after a reload. */
  readonly key: string;
  readonly session: SessionDto;
  /** The question of a wait; null for a failure. */
  readonly ask: string | null;
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
    if (fresh.length > 0) storeText(storage, NOTIFIED_KEY, notified.join("\n"));
    if (seen || !wanted || Notification.permission !== "granted" || document.hasFocus()) return;
    for (const notice of fresh) showNotification(notice, store);
  });
}

/** The notices for sessions that wait or failed. */
export function noticesOf(waiting: readonly SessionDto[], failed: readonly SessionDto[]): readonly Notice[] {
  return [
    ...waiting.flatMap((session): Notice[] => {
      const { session_id: id, state_since: since, waiting_for: ask, waits } = session;
      if (waits.length === 0) return [{ key: `${id} waiting ${since}`, session, ask }];
      return waits.map((wait) => ({
        key: `${id} ${wait.kind} ${wait.tool_use_id ?? wait.since}`,
        session,
        ask: wait.ask,
      }));
    }),
    ...failed.map((session) => ({ key: `${session.session_id} failed ${session.state_since}`, session, ask: null })),
  ];
}

/** Notices that were not sent yet, and all sent keys afterwards, oldest first. */
export function unnotified(
  notices: readonly Notice[],
  notified: readonly string[],
): { readonly fresh: readonly Notice[]; readonly notified: readonly string[] } {
  const known = new Set(notified);
  const fresh = notices.filter(({ key }) => !known.has(key));
  const current = new Set(notices.map(({ key }) => key));
  // Keep the key of every open wait: without it, the wait would be notified again and again.
  const over = notified.filter((key) => !current.has(key)).slice(-REMEMBERED);
  const kept = notified.filter((key) => current.has(key));
  return { fresh, notified: [...over, ...kept, ...fresh.map(({ key }) => key)] };
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

/** Whether this browser can notify at this address. */
export function canNotify(): boolean {
  return "Notification" in globalThis && "locks" in navigator && Notification.permission !== "denied";
}

/** Turns desktop notifications off, or on if the browser permits. Requires a click. */
export function toggleNotifications(preferences: Preferences): void {
  if (preferences.notify.value) preferences.setNotify(false);
  else void allowNotifications().then((allowed) => preferences.setNotify(allowed));
}

/** Asks for the browser's permission, which requires a click. */
async function allowNotifications(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === "granted";
}

const PLAIN_ICON = new URL("./icon.svg", import.meta.url).href;

/** More is shown as `9+`. */
const MOST_IN_BADGE = 9;

/** Shows the number of waiting sessions on the tab's icon and on the installed app's. */
export function showBadge(waiting: number): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const icon = waiting > 0 ? iconWith(waiting > MOST_IN_BADGE ? `${MOST_IN_BADGE}+` : String(waiting)) : PLAIN_ICON;
  if (link !== null && link.href !== icon) link.href = icon;
  if (!("setAppBadge" in navigator)) return;
  // Rejected where the page is not installed; the tab's icon and title remain.
  void navigator.setAppBadge(waiting).catch(() => undefined);
}

/** The whole icon is amber: at 16 pixels only the number itself is readable. */
function iconWith(text: string): string {
  const size = text.length === 1 ? 13 : 10;
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#f2b134"/>` +
    `<text x="8" y="8" dy=".36em" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="700" ` +
    `font-size="${size}" fill="#2a1f08">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
