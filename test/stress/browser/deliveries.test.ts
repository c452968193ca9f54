import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryDto } from "../../../src/api/dto.ts";
import { sampleDelivery, sampleEvent, sampleSession } from "../../support/page/state-harness.ts";
import type { Locator } from "playwright-core";
import { pauseTimers } from "../../support/browser/pause-timers.ts";
import { waitFor } from "../../support/wait-for.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import { sampleDeliveries as prepare, TIMED_OUT } from "../../support/browser/sample-deliveries.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";

const openCase = pageCases();

const HASH = "#view=deliveries";

const LATER_MS = 3000;

async function unfold(row: Locator): Promise<void> {
  await row.getByRole("button", { name: /^Details/ }).click();
}

function oneOnItsWay(daemon: FakeDaemon): void {
  prepare(daemon);
  daemon.deliveries[1] = { ...(daemon.deliveries[1] as DeliveryDto), state: "waiting", ...TIMED_OUT };
}

function manyMessages(daemon: FakeDaemon): void {
  prepare(daemon);
  daemon.deliveries.splice(0, 4, ...Array.from({ length: 60 }, (_, index) => sampleDelivery(index + 1)));
}

test("a row opens its event, its session's name the session; more can be added", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page }) => {
    const row = page.locator(".delivery", { hasText: "Finished" });
    await row.click({ position: { x: 320, y: 16 } });
    await page.waitForURL(/#view=deliveries&event=1$/);
    await page.goBack();
    assert.equal(await row.locator(".who").getAttribute("href"), "#view=session&session=s1");
    await page.getByRole("button", { name: "Add a destination" }).click();
    await page.getByText("DISCORD_WEBHOOK_URL=").waitFor();
    const browser = page.locator(".destination", { hasText: "This browser" });
    assert.equal(await browser.getByRole("link").getAttribute("href"), "#view=settings&tab=desktop");
  });
});

test("message that is being sent cannot be given up, and the page says why", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, daemon }) => {
    const row = page.locator(".delivery", { hasText: "event 2" });
    await unfold(row);
    await page.getByRole("button", { name: "Discard: Permission, Event 2" }).click();
    // Not sooner: the page polls by itself, and would remove the button.
    await page.route("**/2/discard", async (route) => {
      daemon.deliveries[1] = { ...(daemon.deliveries[1] as DeliveryDto), state: "sending" };
      await route.continue();
    });
    await row.getByRole("button", { name: "Discard", exact: true }).click();
    await page.getByRole("alert").getByText("The state of this notification has changed.").waitFor();
    await page
      .getByRole("alert")
      .getByText("Only failed notifications can be resent, and only unsent ones discarded.")
      .waitFor();
    await row.locator(".state", { hasText: "sending" }).waitFor();
  });
});

test("event with a notification shows its message, in the page's language", async () => {
  const options = { hash: "#event=2", prepare: oneOnItsWay, locale: "ja-JP", beforeOpening: installClock };
  await openCase(options, async ({ page, daemon }) => {
    await page.locator(".delivery-status").getByText("通知の対象: セッションが対応待ちです").waitFor();
    await page.locator(".delivery-messages").getByText("時間内に応答がありません").waitFor();
    const sent = { state: "sent", sent_at: new Date().toISOString(), reason: null } as const;
    daemon.deliveries[1] = { ...(daemon.deliveries[1] as DeliveryDto), ...sent };
    await page.clock.fastForward(LATER_MS);
    await page.locator(".delivery-messages").getByText(/送信$/).waitFor();
    await page.locator(".delivery-status").getByText("通知しました: セッションが対応待ちです").waitFor();
  });
});

test("filters are in the address, back takes them back, Escape clears them", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, daemon }) => {
    const count = async (wanted: number) =>
      waitFor(`${wanted} messages`, async () => (await page.locator(".delivery").count()) === wanted);
    await count(4);
    await page.getByRole("button", { name: "1 failed", exact: true }).click();
    await count(1);
    await page.waitForURL(/#view=deliveries&state=failed$/);
    await page.getByLabel("State").selectOption("discarded");
    await page.getByText("No matching notifications").waitFor();
    await page.goBack();
    await count(1);
    await page.goBack();
    await count(4);
    await page.getByLabel("Session", { exact: true }).selectOption({ label: "Refactor auth" });
    await count(2);
    await page.waitForURL(/session=s1/);
    await page.getByLabel("Session", { exact: true }).selectOption({ label: "All sessions" });
    await count(4);
    daemon.deliveries[0] = { ...(daemon.deliveries[0] as DeliveryDto), destination: "channel:2" };
    await page.getByLabel("Destination", { exact: true }).selectOption("channel:2");
    await count(1);
    await page.waitForURL(/#view=deliveries&destination=channel%3A2$/);
    await page.getByLabel("Type").selectOption("permission");
    await page.getByText("No matching notifications").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await count(4);
  });
});

test("older messages come page by page, new and waiting ones by themselves", async () => {
  await openCase({ hash: HASH, prepare: manyMessages, beforeOpening: installClock }, async ({ page, daemon }) => {
    await waitFor("one page", async () => (await page.locator(".delivery").count()) === 50);
    await page.getByRole("button", { name: "Load older" }).click();
    await waitFor("all", async () => (await page.locator(".delivery").count()) === 60);
    assert.equal(await page.getByRole("button", { name: "Load older" }).count(), 0);
    await page.locator(".connection.is-live").waitFor();
    daemon.deliveries.push(sampleDelivery(61));
    daemon.publish(sampleEvent(61));
    await page.clock.fastForward(LATER_MS);
    await page.locator(".delivery", { hasText: "event 61" }).waitFor();
    assert.equal(await page.locator(".delivery").count(), 61);
    // Waits stay visible in this view too, and link back.
    const now = new Date().toISOString();
    const waiting = { state: "waiting", waiting_for: "ls", last_used_at: now, state_since: now } as const;
    daemon.send({ type: "session", data: sampleSession("s9", waiting) });
    await page.locator(".side-views .to-now", { hasText: "1 waiting" }).click();
    await page.locator(".need.is-waiting").waitFor();
  });
});

test("without a destination the page says how to set one up; with one, it is empty", async () => {
  await openCase({ hash: HASH, beforeOpening: installClock }, async ({ page, daemon }) => {
    await page.getByRole("heading", { name: "No notifications are sent yet" }).waitFor();
    await page.getByText("/home/dev/.claude/hooks/.env.discord").waitFor();
    await page.getByText("DISCORD_WEBHOOK_URL=").waitFor();
    await page.getByText("ccen setup", { exact: true }).waitFor();
    await page.getByText("ccen test-discord --send", { exact: true }).waitFor();
    await page.getByRole("radiogroup", { name: "Provider" }).getByLabel("ntfy").check();
    await page.getByText("CCEN_NTFY_URL=https://ntfy.sh/").waitFor();
    await page.getByText("ccen test-notify ntfy --send", { exact: true }).waitFor();
    await page.waitForURL(/#view=deliveries&tab=ntfy$/);
    await page.locator(".connection.is-live").waitFor();
    daemon.destinations = [{ destination: "webhook:3", state: "ok", reason: null, until: null, open: 0 }];
    daemon.publish(sampleEvent(1));
    await page.clock.fastForward(LATER_MS);
    await page.getByText("No notifications yet").waitFor();
    assert.equal(await page.locator(".empty").count(), 0);
  });
});

test("digits change the view, j and k move, Enter opens, Escape gives focus back", async () => {
  await openCase({ prepare }, async ({ page }) => {
    await page.locator(".feed").first().waitFor();
    await page.keyboard.press("5");
    await page.locator(".delivery").first().waitFor();
    assert.equal(await page.locator(".sidebar [aria-current] .label").textContent(), "Notifications");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator('.to-event[data-seq="2"]:focus').waitFor();
    await page.keyboard.press("Enter");
    await page
      .locator(".detail")
      .getByText("Due, but not delivered: the session is waiting for you (permission).")
      .waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    // The focus is restored in the next frame.
    await twoFrames(page);
    await page.locator('.to-event[data-seq="2"]:focus').waitFor();
    await page.keyboard.press("k");
    await page.locator('.to-event[data-seq="3"]:focus').waitFor();
    await page.keyboard.press("1");
    await page.locator(".feed").first().waitFor();
    await page.goBack();
    await page.locator(".delivery").first().waitFor();
  });
});

test("a click counts before a new view's effects have run", async () => {
  await openCase({ prepare, beforeOpening: installClock }, async ({ page }) => {
    await page.locator(".feed").first().waitFor();
    // Wait for the view's code.
    await page.keyboard.press("5");
    await page.locator(".delivery").first().waitFor();
    const row = page.locator(".delivery", { hasText: "event 2" });
    // Wait for the code of what it unfolds, too.
    await unfold(row);
    await page.getByRole("button", { name: "Discard: Permission, Event 2" }).waitFor();
    await page.keyboard.press("1");
    // From here on the page draws, but runs no deferred work.
    await pauseTimers(page, page.locator(".feed").first());
    await page.keyboard.press("5");
    await unfold(row);
    await page.getByRole("button", { name: "Discard: Permission, Event 2" }).click();
    await page.getByText("Discard this notification? It won’t be sent.").waitFor();
    await page.clock.resume();
    await twoFrames(page);
    await page.getByText("Discard this notification? It won’t be sent.").waitFor();
  });
});

test("event says whether a notification was sent and why, and links to its messages", async () => {
  await openCase({ hash: "#event=3", prepare }, async ({ page }) => {
    // Nothing was to be notified: folded with the other facts.
    await page.locator(".about-event > summary").click();
    await page.locator(".delivery-status").getByText("Not sent: the level is minimal; this needs normal.").waitFor();
    await page.evaluate(() => (location.hash = "#event=1"));
    await page.locator(".detail .facts", { hasText: "Event #1" }).waitFor();
    assert.equal(await page.locator(".delivery-status").count(), 0, "without a destination nothing was to be sent");
    await page.evaluate(() => (location.hash = "#event=2"));
    await page
      .locator(".delivery-status")
      .getByText("Due, but not delivered: the session is waiting for you (permission).")
      .waitFor();
    await page.getByRole("link", { name: "Notifications of this session" }).click();
    await waitFor("the messages of s1", async () => (await page.locator(".delivery").count()) === 2);
    await page.waitForURL(/#view=deliveries&session=s1$/);
  });
});
