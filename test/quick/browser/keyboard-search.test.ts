import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent } from "../../support/page/state-harness.ts";
import { pageCases, RAW_EVENTS } from "../../support/browser/page-case.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

function prepare(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 120; seq++) {
    daemon.events.push(sampleEvent(seq, { summary: seq % 10 === 0 ? `needle ${seq}` : `hay ${seq}` }));
  }
  daemon.payloads.set(119, { tool_input: { command: "make <all>" }, tool_response: { stdout: "built" } });
}

test("j and k move and scroll, Enter opens, Escape closes and gives the focus back", async () => {
  await openCase({ prepare, hash: RAW_EVENTS }, async ({ page }) => {
    await page.locator('.event[data-seq="120"]').waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator('.event[data-seq="119"]:focus').waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".detail .command-text", { hasText: "make <all>" }).waitFor();
    await page.locator(".detail .terminal", { hasText: "built" }).waitFor();
    await page.waitForURL(/event=119$/);
    await page.keyboard.press("ArrowDown");
    await waitFor("the address to follow", () => page.url().endsWith("&event=118"));
    await page.keyboard.press("k");
    await waitFor("the address to follow", () => page.url().endsWith("&event=119"));
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    await page.locator('.event[data-seq="119"]:focus').waitFor();
  });
});

test("slash goes to the search, which finds while typing; Escape leaves, then clears", async () => {
  await openCase({ prepare, hash: RAW_EVENTS }, async ({ page }) => {
    await page.locator('.event[data-seq="120"]').waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("needle");
    await page.getByText("12 results").waitFor();
    await page.waitForURL(/view=search&q=needle/);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#search:focus").count(), 0);
    await page.keyboard.press("Escape");
    await page.locator(".hit").first().waitFor({ state: "detached" });
    await waitFor("an empty field", async () => (await page.locator("#search").inputValue()) === "");
  });
});
