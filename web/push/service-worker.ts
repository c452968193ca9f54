/* Shows push messages, also while the page is closed, and sends what a person presses below one. */
import { ANSWER_KEY_HEADER, ROUTES } from "../../src/api/routes.ts";
import type { PushMessage } from "../../src/core/notification/push.ts";
import { ANSWER_KEY_CACHE, ANSWER_KEY_PATH } from "./answer-key.ts";

interface WindowClient {
  focus(): Promise<WindowClient>;
  navigate(path: string): Promise<unknown>;
}

/** The page is typed for windows, whose global object differs from a worker's. */
const { registration, clients } = globalThis as unknown as {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { readonly type: "window" }): Promise<readonly WindowClient[]>;
    openWindow(path: string): Promise<unknown>;
  };
};

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface PushEvent extends WorkerEvent {
  readonly data: { json(): PushMessage };
}

interface ClickEvent extends WorkerEvent {
  readonly action: string;
  readonly notification: Notification;
}

// Only a page that it controls can be led to another place.
addEventListener("activate", (event) => (event as WorkerEvent).waitUntil(clients.claim()));

addEventListener("push", (event) => {
  const { data } = event as PushEvent;
  (event as PushEvent).waitUntil(show(data.json()));
});

addEventListener("notificationclick", (event) => {
  const { action, notification } = event as ClickEvent;
  const message = notification.data as PushMessage;
  notification.close();
  const isAnswer = action === "allow" || action === "deny";
  (event as ClickEvent).waitUntil(isAnswer ? answer(message, action) : open(message.path));
});

async function show(message: PushMessage): Promise<void> {
  const { title, body, tag, isSilent, needsPerson, atMs, language, requestId } = message;
  const { allow, deny } = STRINGS[language];
  const actions =
    requestId === null
      ? []
      : [allow, deny].map((name, index) => ({ action: index === 0 ? "allow" : "deny", title: name }));
  const options = {
    body,
    tag,
    silent: isSilent,
    timestamp: atMs,
    requireInteraction: needsPerson,
    lang: language,
    icon: "/static/app-icon-192.png",
    data: message,
    actions,
  };
  await registration.showNotification(title, options);
  // A dot: how many wait, the page says once it is open.
  if (needsPerson && "setAppBadge" in navigator) await navigator.setAppBadge().catch(() => undefined);
}

/** The same request as of a button on the page: by the login's cookie and the key of the pairing. */
async function answer(message: PushMessage, choice: "allow" | "deny"): Promise<void> {
  const status = await send(`${ROUTES.request}${message.requestId ?? ""}/answer`, choice);
  // The daemon's own message says what became of it.
  if (status === 200) return;
  const { late, failed } = STRINGS[message.language];
  const body = `${status === 409 ? late : failed}\n${message.body}`;
  await show({ ...message, body, requestId: null, path: "/" });
}

async function send(path: string, choice: "allow" | "deny"): Promise<number | null> {
  try {
    const key = await (await (await caches.open(ANSWER_KEY_CACHE)).match(ANSWER_KEY_PATH))?.text();
    const headers = { "Content-Type": "application/json", [ANSWER_KEY_HEADER]: key ?? "" };
    return (await fetch(path, { method: "POST", headers, body: JSON.stringify({ choice }) })).status;
  } catch {
    return null;
  }
}

async function open(path: string): Promise<void> {
  const [page] = await clients.matchAll({ type: "window" });
  if (page === undefined) await clients.openWindow(path);
  else await (await page.focus()).navigate(path);
}

const STRINGS = {
  en: {
    allow: "Allow",
    deny: "Deny",
    late: "Not sent: it was answered elsewhere before.",
    failed: "Not sent: open the page to answer.",
  },
  ja: {
    allow: "許可",
    deny: "拒否",
    late: "送信されませんでした。先に別の場所で回答されています。",
    failed: "送信できませんでした。ページを開いて回答してください。",
  },
};
