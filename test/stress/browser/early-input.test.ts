import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { sampleEvent } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { installClock, pageCases, RAW_EVENTS } from "../../support/browser/page-case.ts";
import { pauseTimers } from "../../support/browser/pause-timers.ts";
import { waitFor } from "../../support/wait-for.ts";

/*
 * Keys and clicks on a busy machine: browsers handle input before the timers, frames and code that earlier input needs.
 * The clock is paused for the time in between.
 */

const openCase = pageCases();

/** Longer than what the page puts off. */
const LATER_MS = 3000;

function prepare(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 50; seq++) daemon.events.push(sampleEvent(seq));
}

test("Escape right after typing clears the text, also before it is applied", async () => {
  await openCase({ prepare, beforeOpening: installClock, hash: RAW_EVENTS }, async ({ page }) => {
    await page.getByRole("button", { name: "Filters" }).click();
    const field = page.getByLabel("Filter events…");
    await pauseTimers(page, page.locator(".event").first(), field);
    await field.fill("event 4");
    await page.keyboard.press("Escape");
    await page.clock.runFor(LATER_MS);
    await waitFor("an empty field", async () => (await field.inputValue()) === "");
    assert.equal(new URL(page.url()).hash, RAW_EVENTS);

    const search = page.locator("#search");
    await search.fill("event 4");
    await page.keyboard.press("Escape");
    await page.clock.runFor(LATER_MS);
    await waitFor("an empty search", async () => (await search.inputValue()) === "");
    assert.equal(new URL(page.url()).hash, RAW_EVENTS);
  });
});

test("view opened right after typing a search is not left for the search", async () => {
  await openCase({ prepare, beforeOpening: installClock, hash: RAW_EVENTS }, async ({ page }) => {
    await pauseTimers(page, page.locator(".event").first());
    await page.locator("#search").fill("event 4");
    await page.locator(".sidebar .to-sessions").click();
    await page.clock.runFor(LATER_MS);
    await waitFor("an empty search", async () => (await page.locator("#search").inputValue()) === "");
    assert.equal(new URL(page.url()).hash, "#view=sessions");
  });
});

test("search focused right after moving through the list keeps the focus", async () => {
  await openCase({ prepare, beforeOpening: installClock, hash: RAW_EVENTS }, async ({ page }) => {
    await pauseTimers(page, page.locator(".event").first());
    await page.keyboard.press("j");
    await page.keyboard.press("/");
    await page.clock.runFor(LATER_MS);
    await page.keyboard.type("j");
    assert.equal(await page.locator("#search:focus").inputValue(), "j");
  });
});

test("Enter right after moving through a list opens the event, not a focused button", async () => {
  await openCase({ prepare, beforeOpening: installClock, hash: RAW_EVENTS }, async ({ page }) => {
    await pauseTimers(page, page.locator(".event").first());
    await page.locator(".sidebar .to-sessions").focus();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/event=50$/);
    await page.locator(".detail .title").waitFor();
  });
});

test("key right after a dialog is closed goes to the page", async () => {
  await openCase({ prepare, hash: RAW_EVENTS }, async ({ page }) => {
    await page.locator(".event").first().waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    // In one task: the browser moves the focus in the next frame.
    await page.evaluate(() => {
      document.querySelector("dialog[open]")?.dispatchEvent(new Event("cancel", { cancelable: true }));
      const press = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(press);
    });
    await page.locator('.event[data-seq="50"]:focus').waitFor();
  });
});

test("palette takes letters and Enter before the code of its list has loaded", async () => {
  const code = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<string>();
  const beforeOpening = async (page: Page): Promise<void> => {
    // Nothing is loaded in advance.
    await page.clock.install({ time: Date.now() });
    await page.route(/\/static\/palette-list-[^/]+\.js$/, async (route) => {
      asked.resolve(route.request().url());
      await code.promise;
      await route.continue();
    });
  };
  await openCase({ prepare, beforeOpening, hash: RAW_EVENTS }, async ({ page }) => {
    await pauseTimers(page, page.locator(".event").first());
    await page.keyboard.press("Control+k");
    await page.keyboard.type("sett");
    await page.keyboard.press("Enter");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    assert.equal(await palette.getByRole("combobox").inputValue(), "sett");
    await page.clock.runFor(100);
    await asked.promise;
    assert.equal(await palette.count(), 1);
    code.resolve();
    await page.clock.resume();
    await page.waitForURL(/#view=settings$/);
    await palette.waitFor({ state: "hidden" });
  });
});
