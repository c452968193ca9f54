import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { healthChecks } from "../../../src/health/health-checks.ts";
import { toHealthCheckDto } from "../../../src/api/health-dto.ts";
import { sampleDelivery, sampleSession } from "../../support/page/state-harness.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { HEALTHY_SNAPSHOT } from "../../support/health-snapshot.ts";

const openCase = pageCases();

const DELIVERIES = "#view=deliveries";

/** Two services, one message to each, and one of another machine. */
function prepareTwo(daemon: FakeDaemon): void {
  const now = new Date().toISOString();
  const well = { state: "ok", reason: null, until: null, open: 0 } as const;
  daemon.destinations = [
    { ...well, destination: "webhook:3" },
    { ...well, destination: "ntfy:ntfy.example" },
  ];
  const look = { title: "Refactor auth", last_used_at: now } as const;
  daemon.sessions.push(sampleSession("s1", { ...look, machine: "laptop" }));
  daemon.deliveries.push(
    sampleDelivery(1, { created_at: now, sent_at: now, destination: "webhook:3" }),
    sampleDelivery(2, { created_at: now, state: "waiting", sent_at: null, destination: "ntfy:ntfy.example" }),
  );
}

test("with several destinations, each message names its own in its row", async () => {
  await openCase({ hash: DELIVERIES, prepare: prepareTwo }, async ({ page }) => {
    const rows = page.locator(".delivery");
    await rows.nth(1).waitFor();
    assert.deepEqual(await rows.locator(".to").allInnerTexts(), ["ntfy", "Discord"]);
    assert.deepEqual(await page.locator(".destination .name").allInnerTexts(), [
      "Discord · webhook",
      "ntfy · ntfy.example",
      "This browser",
    ]);
    await rows.first().locator(".who .machine").getByText("laptop").waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    await twoFrames(page);
    await rows
      .first()
      .getByRole("button", { name: /^Details/ })
      .click();
    await rows.first().locator(".delivery-facts").getByText("ntfy · ntfy.example").waitFor();
  });
});

function prepareOne(daemon: FakeDaemon): void {
  prepareTwo(daemon);
  daemon.destinations.pop();
}

test("a single destination is not named in every row", async () => {
  await openCase({ hash: DELIVERIES, prepare: prepareOne }, async ({ page }) => {
    await page.locator(".delivery").nth(1).waitFor();
    assert.equal(await page.locator(".delivery .to").count(), 0);
  });
});

function prepareForwarding(daemon: FakeDaemon): void {
  const messages = {
    ok: true,
    value: { destinations: 0, disabled: [], failing: [], failed: 0, waiting: 0, oldestAgeMs: null },
  } as const;
  const checks = healthChecks({ ...HEALTHY_SNAPSHOT, messages }).map(toHealthCheckDto);
  daemon.health = { ...daemon.health, checks };
}

test("a forwarding daemon says that the central daemon notifies", async () => {
  await openCase({ hash: DELIVERIES, prepare: prepareForwarding, locale: "ja-JP" }, async ({ page }) => {
    await page.getByRole("heading", { name: "通知は中央のデーモンが送信します" }).waitFor();
    assert.equal(await page.getByText("誰にも通知していません").count(), 0);
    await page.evaluate(() => (location.hash = "#view=health"));
    await page.locator(".group-line").getByText("中央のデーモンが送信します").waitFor();
  });
});

/** A browser that asks for permission, gets it, and shows nothing. */
async function pretendNotifications(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const reported: string[] = [];
    class Reported extends EventTarget {
      static permission = "default";
      static async requestPermission(): Promise<string> {
        Reported.permission = "granted";
        return "granted";
      }
      constructor(_title: string, { body }: { readonly body: string }) {
        super();
        reported.push(body);
      }
    }
    Object.assign(globalThis, { Notification: Reported, reported });
  });
}

test("desktop notifications: of what, with a tone, and a test of them", async () => {
  await openCase(
    { hash: "#view=settings&tab=desktop", beforeOpening: pretendNotifications, inOwnContext: true },
    async ({ page }) => {
      const choice = page.getByRole("radiogroup", { name: "Desktop notifications" });
      await page.getByText("Your browser asks for permission when you turn them on.").waitFor();
      await choice.getByLabel("On").check();
      await page.getByText("Allowed by your browser").waitFor();
      await page.getByLabel("Finishes").check();
      await page.getByLabel("Fails").uncheck();
      await page.getByRole("radiogroup", { name: "Sound" }).getByLabel("On").check();
      await page.getByRole("button", { name: "Send a test" }).click();
      await page.getByText("Sent", { exact: true }).waitFor();
      assert.deepEqual(await page.evaluate("reported"), ["Desktop notifications work."]);
      assert.deepEqual(
        await page.evaluate(() => ["", "-of", "-sound"].map((name) => localStorage.getItem(`ccen.notify${name}`))),
        ["yes", "waiting finished", "yes"],
      );
    },
  );
});
