import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { goToHash, waitUntilDrawn } from "../../support/browser/appearance.ts";
import { demoCase } from "../../support/browser/demo-case.ts";
import { formatRoute, START, type Route } from "../../../web/state/route.ts";

const opened = demoCase();

async function phoneAt(t: { after(task: () => unknown): void }, place: Partial<Route>): Promise<Page> {
  const { browser, demo } = opened();
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  t.after(() => page.context().close());
  await page.goto(demo.daemon.url);
  await goToHash(page, formatRoute({ ...START, ...place }));
  await waitUntilDrawn(page);
  return page;
}

/** A row of controls that a finger hits, and its padding. */
const ONE_ROW_PX = 56;

async function assertOneRow(page: Page, tools: string): Promise<void> {
  const { height } = (await page.locator(tools).boundingBox()) ?? { height: Infinity };
  assert.ok(height <= ONE_ROW_PX, `${tools} is ${height} px high`);
}

test("a phone's filters take one row, with the number of those that are set", async (t) => {
  const page = await phoneAt(t, { view: "sessions" });
  await assertOneRow(page, ".session-table .feed-tools");
  const filters = page.locator(".filters-menu > summary");
  assert.equal(await filters.innerText(), "Filters");
  await filters.click();
  await page.getByLabel("State", { exact: true }).selectOption("waiting");
  await page
    .getByText("Filters 1")
    .or(page.locator(".filters-set", { hasText: "1" }))
    .first()
    .waitFor();
  await assertOneRow(page, ".session-table .feed-tools");
});

test("sessions on a phone stand under their days", async (t) => {
  const page = await phoneAt(t, { view: "sessions" });
  await page.locator(".filters-menu > summary").click();
  await page.getByRole("radio", { name: "Day" }).check();
  const heading = page.getByRole("heading", { level: 3, name: /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \w{3} \d+$/ }).first();
  await heading.waitFor();
  assert.ok((await page.locator(".session-card").count()) > 0);
});

test("search, calls and the find bar have one row on a phone", async (t) => {
  const page = await phoneAt(t, { view: "search", filter: { q: "retry" } });
  await assertOneRow(page, ".search-tools");
  assert.match(await page.title(), / · Search: retry$/);
  const call = opened().places.find(({ name }) => name === "session-calls");
  assert.ok(call !== undefined);
  await goToHash(page, call.hash);
  await waitUntilDrawn(page);
  await assertOneRow(page, ".calls-filter");
  await page.keyboard.press("Control+f");
  await page.locator(".find-bar input:focus").waitFor();
  await page.keyboard.type("retry");
  await page.locator(".find-count:not(:empty)").waitFor();
  await assertOneRow(page, ".find-bar");
});

test("an open call is named by its tool, and the title by what it runs", async (t) => {
  const place = opened().places.find(({ name }) => name === "event-output");
  assert.ok(place !== undefined);
  const page = await phoneAt(t, {});
  await goToHash(page, place.hash);
  await waitUntilDrawn(page);
  await page.getByRole("heading", { level: 1, name: "Bash" }).waitFor();
  assert.match(await page.title(), / · Bash: \S/);
});

test("what loads moves nothing that stands already", async (t) => {
  const { browser, demo } = opened();
  for (const width of [390, 1280]) {
    const page = await browser.newPage({ viewport: { width, height: 844 } });
    t.after(() => page.context().close());
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if ("value" in entry) shifts.push(Number(entry.value));
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(demo.daemon.url);
    await waitUntilDrawn(page);
    const shifts = await page.evaluate(() => Reflect.get(globalThis, "shifts") as readonly number[]);
    const sum = shifts.reduce((before, shift) => before + shift, 0);
    // The sum of the browsers' own figure that counts as good.
    assert.ok(sum < 0.1, `${width} px: ${sum.toFixed(3)}`);
  }
});
