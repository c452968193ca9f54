import assert from "node:assert/strict";
import { createECDH, randomBytes } from "node:crypto";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { PushMessage } from "../../../src/core/notification/push.ts";
import type { AnsweringHarness } from "../../support/asking-client.ts";
import { decisionOf, openAnsweringPage, permission, startAnswering } from "../../support/browser/answering-page.ts";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";
import { waitFor } from "../../support/wait-for.ts";

let harness: AnsweringHarness;
let browser: OpenBrowser;
startAnswering((started) => ({ harness, browser } = started));

/** A headless browser has no service of its maker and permits no notification: both are played, the rest is real. */
async function playMaker(page: Page): Promise<void> {
  const subscription = {
    endpoint: "https://push.example.test/a",
    keys: {
      p256dh: createECDH("prime256v1").generateKeys().toString("base64url"),
      auth: randomBytes(16).toString("base64url"),
    },
  };
  await page.addInitScript((given) => {
    Notification.requestPermission = async () => Promise.resolve("granted");
    const known = { toJSON: () => given } as unknown as PushSubscription;
    PushManager.prototype.subscribe = async () => Promise.resolve(known);
  }, subscription);
}

type Shown = NotificationOptions & { readonly title: string; readonly actions: readonly { readonly title: string }[] };

/**
 * Gives the running worker an event of the browser.
 * @returns what its notification shows; null where it shows none
 */
async function inWorker(
  page: Page,
  event: { readonly type: "push" | "notificationclick"; readonly action?: string; readonly message: PushMessage },
): Promise<Shown | null> {
  const worker = await waitFor("the worker", () => page.context().serviceWorkers()[0]);
  return worker.evaluate(async ({ type, action, message }) => {
    const { registration } = globalThis as unknown as { readonly registration: ServiceWorkerRegistration };
    let shown: Shown | null = null;
    registration.showNotification = async (title, options) => {
      shown = { title, actions: [], ...options };
      return Promise.resolve();
    };
    // A headless browser has no icon to put it on, and ends a worker that asks.
    navigator.setAppBadge = async () => Promise.resolve();
    let work = Promise.resolve();
    const own = {
      action,
      data: { json: () => message },
      notification: { data: message, close: () => undefined },
      waitUntil: (given: Promise<void>) => (work = given),
    };
    dispatchEvent(Object.assign(new Event(type), own));
    await work;
    return shown;
  }, event);
}

test("a switch in the settings turns push on, Allow below a message answers, once", async (t) => {
  const options = { browser, harness, login: harness.paired, hash: "#view=settings" };
  const { page, complaints } = await openAnsweringPage(t, { ...options, prepare: playMaker });
  await page.getByRole("button", { name: "Notify this browser, also while it is closed" }).click();
  await page.getByText("push messages on").waitFor();

  harness.register("waiting", "w-allow");
  const dialog = harness.ask(permission("w-allow", "make"));
  const { id } = await harness.request("w-allow");
  const message: PushMessage = {
    title: "🔐 shop · needs permission: Bash",
    body: "make",
    tag: "t1",
    path: "/",
    isSilent: false,
    needsPerson: true,
    atMs: Date.now(),
    language: "en",
    requestId: id,
  };
  const shown = await inWorker(page, { type: "push", message });
  assert.deepEqual([shown?.title, shown?.body, shown?.tag], [message.title, "make", "t1"]);
  assert.deepEqual(
    shown?.actions.map(({ title }) => title),
    ["Allow", "Deny"],
  );
  const plain = await inWorker(page, { type: "push", message: { ...message, requestId: null } });
  assert.deepEqual(plain?.actions, []);

  assert.equal(await inWorker(page, { type: "notificationclick", action: "allow", message }), null);
  assert.deepEqual(decisionOf(await dialog.ended), { behavior: "allow" });
  const late = await inWorker(page, { type: "notificationclick", action: "deny", message });
  assert.match(late?.body ?? "", /^Not sent: it was answered elsewhere before\.\nmake$/);
  // The browser's own line about the answer 409.
  assert.deepEqual(
    complaints.filter((line) => !line.includes("409")),
    [],
  );

  await page.getByRole("button", { name: "No more push messages" }).click();
  await page.getByRole("button", { name: "Notify this browser, also while it is closed" }).waitFor();
  const left = await page.evaluate(async () => [
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()),
  ]);
  assert.deepEqual(left, []);
});
