import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { SessionDto } from "../src/api/session-dto.ts";
import { STRINGS } from "./i18n/language.ts";
import { inboxItemsOf, type InboxItem } from "./state/inbox.ts";
import { readText, storeText, type NoticeKind, type Preferences, type TextStorage } from "./state/preferences.ts";
import { START, type Route } from "./state/route.ts";
import type { Store } from "./state/store.ts";
import { sessionName } from "./ui/session-name.ts";
import { failureOf } from "./ui/ask/ask-line.ts";

const NOTIFIED_KEY = "ccen.told";
/** Held by the one tab that notifies. */
const LOCK = "ccen.notifier";
/** Sent keys to remember, beside those of current notices. */
const REMEMBERED = 200;

/** A notification for the desktop, sent once. */
interface Notice {
  /** The same for the same wait, failure or turn, in every tab and after a reload. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly session: SessionDto;
  /** The question of a wait; null for another notice. */
  readonly ask: string | null;
  /** The key of its item of the inbox; null for what needs no answer. */
  readonly item: string | null;
}

/** The sessions to notify of. */
interface NotifiedSessions {
  readonly waiting: readonly SessionDto[];
  readonly failed: readonly SessionDto[];
  /** The sessions that finished today. */
  readonly done: readonly SessionDto[];
}

/**
 * Notifies on the desktop of what you chose, once each, and from only one of the open tabs.
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
    const { waiting, failed } = ownOf(store.sessions.groups.value);
    const mayNotify = isNotifier.value;
    if (!store.sessions.loaded.value) return;
    const wanted = store.preferences.notify.value;
    const { fresh, notified } = unnotified(
      noticesOf({ waiting, failed, done: store.sessions.today.value.done.filter(isOwn) }),
      (readText(storage, NOTIFIED_KEY) ?? "").split("\n"),
    );
    const seen = first;
    first = false;
    if (!mayNotify && !seen) return;
    if (fresh.length > 0) storeText(storage, NOTIFIED_KEY, notified.join("\n"));
    if (seen || !wanted || Notification.permission !== "granted" || document.hasFocus()) return;
    const { notifyOf, notifySound } = store.preferences;
    const chosen = fresh.filter(({ kind }) => notifyOf.peek().has(kind));
    for (const notice of chosen) showNotification(notice, store);
    if (chosen.length > 0 && notifySound.peek()) playTone();
  });
}

/** A colleague's session notifies them, on their machine. */
function isOwn(session: SessionDto): boolean {
  return session.is_own !== false;
}

function ownOf({ waiting, failed }: Pick<NotifiedSessions, "waiting" | "failed">) {
  return { waiting: waiting.filter(isOwn), failed: failed.filter(isOwn) };
}

/** The notices for sessions that wait, failed, or finished their turn. */
export function noticesOf({ waiting, failed, done }: NotifiedSessions): readonly Notice[] {
  return [
    ...waiting.flatMap((session) =>
      inboxItemsOf(session).map(({ key: item, wait }): Notice => {
        const { session_id: id, state_since: since } = session;
        const key = wait === null ? `${id} waiting ${since}` : `${id} ${wait.kind} ${wait.tool_use_id ?? wait.since}`;
        return { key, kind: "waiting", session, ask: wait === null ? session.waiting_for : wait.ask, item };
      }),
    ),
    ...failed.map((session) => noticeOf(session, "failed")),
    ...done
      .filter(({ state, imported }) => state === "done" && imported !== true)
      .map((session) => noticeOf(session, "finished")),
  ];
}

function noticeOf(session: SessionDto, kind: "failed" | "finished"): Notice {
  const item = inboxItemsOf(session)[0]?.key ?? null;
  return { key: `${session.session_id} ${kind} ${session.state_since}`, kind, session, ask: null, item };
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

function showNotification(notice: Notice, store: Store): void {
  const { key, kind, session, ask } = notice;
  const language = store.preferences.language.value;
  const strings = STRINGS[language];
  const { machine } = session;
  // Same form as in Discord's messages.
  const name = `${sessionName(session, strings)}${machine === undefined ? "" : ` @ ${machine}`}`;
  const body =
    kind === "failed" ? (failureOf(session, language).text ?? session.failure ?? strings.failedUnknown) : (ask ?? "");
  const notification = new Notification(strings.notify[kind](name), { body, tag: key });
  notification.addEventListener("click", () => {
    focus();
    store.navigation.go(placeOf(notice, store.inbox.open.peek()));
    notification.close();
  });
}

/** Where a click leads: to the open item, which can be answered there, else to the session. */
export function placeOf({ item, session }: Notice, open: readonly InboxItem[]): Route {
  if (item !== null && open.some(({ key }) => key === item)) return { ...START, filter: { item } };
  return { ...START, view: "session", sessionId: session.session_id };
}

/** What the browser allows: `unsupported` where it cannot notify at this address. */
export type NotifyPermission = NotificationPermission | "unsupported";

const permission = signal(readPermission());

export const notifyPermission: ReadonlySignal<NotifyPermission> = permission;

function readPermission(): NotifyPermission {
  // Only here can one tab be chosen, too: `localhost` and `https:`.
  return "Notification" in globalThis && "locks" in navigator ? Notification.permission : "unsupported";
}

export function canNotify(): boolean {
  return permission.value === "granted" || permission.value === "default";
}

/** Turns desktop notifications off, or on if the browser permits. Requires a click. */
export function toggleNotifications(preferences: Preferences): void {
  if (preferences.notify.value) preferences.setNotify(false);
  else void askPermission().then((allowed) => preferences.setNotify(allowed));
}

/** Asks for the browser's permission, which requires a click. */
async function askPermission(): Promise<boolean> {
  if (permission.value === "unsupported") return false;
  permission.value = await Notification.requestPermission();
  return permission.value === "granted";
}

/** Requires a click. @returns whether the browser permits it */
export async function sendTestNotification(title: string, body: string): Promise<boolean> {
  if (!(await askPermission())) return false;
  const notification = new Notification(title, { body, tag: "test" });
  notification.addEventListener("click", () => notification.close());
  return true;
}

/** Two short notes, made by the browser: no file is loaded. */
export function playTone(): void {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.connect(context.destination);
  volume.gain.setValueAtTime(0.12, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.35);
  const tone = context.createOscillator();
  tone.frequency.setValueAtTime(660, context.currentTime);
  tone.frequency.setValueAtTime(880, context.currentTime + 0.12);
  tone.connect(volume);
  tone.addEventListener("ended", () => void context.close());
  tone.start();
  tone.stop(context.currentTime + 0.35);
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
