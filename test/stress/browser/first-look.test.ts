import { test } from "node:test";
import { sampleDelivery } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

test("empty list of sessions mentions no filter that is not set", async () => {
  await openCase({ hash: "#view=sessions" }, async ({ page }) => {
    await page.getByText("No sessions yet.").waitFor();
    await page.evaluate(() => (location.hash = "#view=sessions&q=nothing"));
    await page.getByText("No matching sessions").waitFor();
    await page.evaluate(() => (location.hash = "#view=sessions"));
    await page.locator(".empty-text").getByRole("button", { name: "Get started" }).click();
    await page.getByRole("heading", { name: "See what Claude Code is doing" }).waitFor();
  });
});

test("on a phone, trouble shows in the sheet at the view that lists it", async () => {
  const failed = sampleDelivery(1, { state: "failed", reason: "HTTP 400", sent_at: null });
  const prepare = (daemon: FakeDaemon): void => void daemon.deliveries.push(failed);
  await openCase({ viewport: { width: 390, height: 844 }, prepare }, async ({ page }) => {
    await page.getByRole("button", { name: "Menu" }).click();
    await page.locator(".sheet .to-deliveries .trouble", { hasText: "1" }).waitFor();
    await page.locator(".sheet .to-deliveries").click();
    await page.locator(".delivery").waitFor();
  });
});
