import type { PushSubscription as SubscriptionDto } from "../../src/core/notification/push.ts";
import type { Api } from "../api.ts";
import { ANSWER_KEY_CACHE, ANSWER_KEY_PATH } from "./answer-key.ts";
// oxlint-disable-next-line import/default -- Vite makes it.
import workerUrl from "./service-worker.ts?worker&url";

/** `insecure`: the page's address is neither HTTPS nor this machine. `install`: an iPhone pushes to an installed page only. */
export type PushSupport = "ready" | "insecure" | "install" | "unsupported";

export function pushSupport(): PushSupport {
  if (!isSecureContext) return "insecure";
  if ("serviceWorker" in navigator && "PushManager" in globalThis) return "ready";
  return /iPhone|iPad/.test(navigator.userAgent) ? "install" : "unsupported";
}

/**
 * Asks the browser's maker for an address, and gives it to the daemon. Requires a click, the first time.
 * @returns whether the person permits it
 */
export async function startPush(api: Api, key: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  await navigator.serviceWorker.register(workerUrl, { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  if (known !== null && toBase64Url(known.options.applicationServerKey) !== key) await known.unsubscribe();
  const { endpoint = "", keys = {} } = (
    await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  ).toJSON();
  const { p256dh = "", auth = "" } = keys;
  const cache = await caches.open(ANSWER_KEY_CACHE);
  await cache.put(ANSWER_KEY_PATH, new Response(api.answerKey() ?? ""));
  await api.subscribePush({ endpoint, p256dh, auth } satisfies SubscriptionDto);
  return true;
}

export async function stopPush(api: Api): Promise<void> {
  await api.subscribePush(null);
  await forgetPush();
}

/** Leaves nothing of it in this browser. */
export async function forgetPush(): Promise<void> {
  if (!isSecureContext) return;
  await caches.delete(ANSWER_KEY_CACHE);
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    await (await registration.pushManager?.getSubscription())?.unsubscribe();
    await registration.unregister();
  }
}

function toBase64Url(bytes: ArrayBuffer | null): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer())));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
