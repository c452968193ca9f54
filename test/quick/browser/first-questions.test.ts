import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { StatsDto } from "../../../src/protocol/stats-dto.ts";
import { formatTokens } from "../../../web/i18n/format.ts";
import { demoCase } from "../../support/browser/demo-case.ts";
import { openLook, waitUntilDrawn } from "../../support/browser/look.ts";

/*
 * What somebody who is shown the demo for the first time wants to know, and how few steps it takes.
 */

const opened = demoCase();

/** The first view, as it opens. */
async function nowPage(): Promise<Page> {
  const { browser, demo } = opened();
  // UTC, as the machine that runs the test may have another day than Tokyo.
  const page = await browser.newPage({ locale: "en-US", timezoneId: "UTC", reducedMotion: "reduce" });
  await page.goto(demo.daemon.url);
  await waitUntilDrawn(page);
  return page;
}

test("who waits, and for what command: on the first view, without a click", async () => {
  const page = await nowPage();
  const calls = await page.locator(".call.is-waiting").allInnerTexts();
  assert.equal(calls.length, 2);
  assert.match(calls[0] ?? "", /delete customers[^]*How should deleted customers be kept\?/);
  assert.match(calls[1] ?? "", /retry failed webhooks[^]*git push origin fix\/webhook-retries/);
  await page.context().close();
});

test("which session failed, why, and when it can go on: on the first view, without a click", async () => {
  const page = await nowPage();
  const [call = "", ...others] = await page.locator(".call.is-failed").allInnerTexts();
  assert.deepEqual(others, []);
  assert.match(call, /nightly report[^]*rate limit[^]*\d\d:\d\d/);
  await page.context().close();
});

test("how many tokens today: on the first view, without a click", async () => {
  const { demo } = opened();
  const page = await nowPage();
  const stats = await demo.daemon.get<StatsDto>("/api/stats?range=24h&bucket=hour&tz=UTC");
  const midnightMs = new Date().setUTCHours(0, 0, 0, 0);
  const ofToday = stats.starts.map((start) => Date.parse(start) >= midnightMs);
  const { input, output, cache_write: written, cache_read: read } = stats.series;
  const tokens = [input, output, written, read]
    .flatMap((values) => values.filter((_, index) => ofToday[index]))
    .reduce((sum: number, value) => sum + (value ?? 0), 0);
  await page
    .locator(".figures > div", { hasText: "Tokens today" })
    .locator("dd", { hasText: formatTokens(tokens, "en") })
    .waitFor();
  await page.context().close();
});

test("what a session changed in a file: its name, Files, the file", async () => {
  const page = await nowPage();
  await page.locator(".session", { hasText: "ログイン画面" }).first().click();
  await page.getByRole("tab", { name: "Files" }).click();
  await page.locator(".file-toggle", { hasText: "src/login/form.tsx" }).click();
  const files = page.locator(".files");
  await files.getByText('<p role="alert">{error.text}</p>').waitFor();
  await files.getByText('<p role="alert">{wrongPassword}</p>').waitFor();
  await page.context().close();
});

test("why Discord was not told: the event says it, and the message that failed says it", async () => {
  const { browser, demo } = opened();
  const events = await demo.daemon.allEvents();
  const failure = events.find(({ hook_event_name: name }) => name === "PostToolUseFailure");
  const page = await nowPage();
  await page.evaluate((seq) => (location.hash = `#event=${seq}`), failure?.seq ?? 0);
  await page.locator(".told", { hasText: "Not told:" }).waitFor();
  await page.evaluate(() => (location.hash = "#view=deliveries"));
  await page.locator(".delivery.is-failed", { hasText: "Invalid Form Body" }).waitFor();
  await page.context().close();
  const inJapanese = await openLook(browser, { language: "ja", theme: "light" });
  await inJapanese.goto(`${demo.daemon.url}#event=${failure?.seq}`);
  await inJapanese.locator(".told").waitFor();
  assert.doesNotMatch(await inJapanese.locator(".told").innerText(), /Not told/);
  await inJapanese.context().close();
});
