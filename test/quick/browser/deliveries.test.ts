import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { pageCases } from "../../support/browser/page-case.ts";
import { sampleDeliveries as prepare } from "../../support/browser/sample-deliveries.ts";

const openCase = pageCases();

const HASH = "#view=deliveries";

async function unfold(row: Locator): Promise<void> {
  await row.getByRole("button", { name: /^Details/ }).click();
}

test("messages and destinations show their state in words; a button sends a test", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, daemon, complaints }) => {
    const row = (index: number) => page.locator(".delivery").nth(index);
    await row(3).waitFor();
    // Session names come in a separate response.
    await row(2).getByText("Refactor auth").waitFor();
    assert.deepEqual(await page.getByRole("columnheader").allInnerTexts(), [
      "Type",
      "Message",
      "Destination",
      "State",
      "Time",
      "Details",
    ]);
    assert.match(await row(0).innerText(), /Permission[\s\S]*Unconfirmed\s+timed out/);
    assert.match(await row(1).innerText(), /Merged\s+merged into another notification/);
    assert.match(await row(2).innerText(), /Permission\s*, Event 2[\s\S]*With ping[\s\S]*Refactor auth[\s\S]*Failed/);
    assert.match(await row(2).innerText(), /Failed\s+HTTP 400: Invalid Form Body · 5 attempts/);
    assert.match(await row(3).innerText(), /Finished\s*, Event 1[\s\S]*Sent\s+3 attempts/);
    const heights = await page
      .locator(".delivery")
      .evaluateAll((rows) => rows.map((one) => Math.round(one.getBoundingClientRect().height)));
    assert.equal(new Set(heights).size, 1, "one line a message");
    await unfold(row(3));
    assert.match(await row(3).innerText(), /Sent (?:\w+ \d+, )?[\d:]{5}\s+Discord · webhook\s+3 attempts/);
    const destinations = await page.locator(".destination").allInnerTexts();
    assert.match(destinations[0] ?? "", /Discord · #…1\s+OK/);
    assert.match(
      destinations[1] ?? "",
      /Waiting until (?:\w+ \d+, )?\d\d:\d\d \([\s\S]*3 waiting[\s\S]*rate limit reached/,
    );
    assert.match(destinations[2] ?? "", /Disabled[\s\S]*retrying at[\s\S]*7 waiting[\s\S]*Unknown Webhook/);

    const before = daemon.deliveries.length;
    await page.getByRole("button", { name: "Send a test notification" }).click();
    await page.locator(".delivery .text", { hasText: "notifications arrive here" }).waitFor();
    assert.equal(daemon.deliveries.length, before + 1);
    assert.deepEqual(complaints, []);
  });
});

test("unsent message is given up after confirmation, a dead letter is sent again", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, daemon }) => {
    const row = page.locator(".delivery", { hasText: "event 4" });
    await unfold(row);
    const discard = page.getByRole("button", { name: /^Discard: .*Event 4$/ });
    await discard.click();
    await row.getByText("Discard this notification? It won’t be sent.").waitFor();
    await row.getByRole("button", { name: "Cancel" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Escape");
    await discard.and(page.locator(":focus")).waitFor();
    assert.equal(daemon.deliveries[3]?.state, "unknown");
    await page.keyboard.press("Enter");
    await row.getByRole("button", { name: "Cancel" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await row.locator(".state", { hasText: "discarded" }).waitFor();
    assert.equal(daemon.deliveries[3]?.state, "discarded");
    await row.locator(".to-event:focus").waitFor();
    assert.equal(await row.getByRole("button", { name: /^Discard/ }).count(), 0);

    await page.locator(".to-deliveries .trouble", { hasText: "2" }).waitFor();
    await page.getByRole("button", { name: "Retry: Permission, Event 2" }).click();
    await page.locator(".delivery", { hasText: "event 2" }).locator(".state", { hasText: "sent" }).waitFor();
    await page.locator(".to-deliveries .trouble", { hasText: "1" }).waitFor();
    assert.equal(await page.getByRole("button", { name: /^Retry/ }).count(), 0);
    await page.locator('.to-event[data-seq="2"]:focus').waitFor();
  });
});
