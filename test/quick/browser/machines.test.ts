import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { DaemonProcess } from "../../support/daemon-process.ts";
import {
  forwardTo,
  go,
  logIn,
  placesOf,
  startCentral,
  untilReceived,
  work,
} from "../../support/browser/machine-pages.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { waitFor } from "../../support/wait-for.ts";

/*
 * The machine of each item, in every view that lists or shows it: a central daemon with events of its own, and each
 * test adds one machine.
 */

interface Opened {
  /** Shared by all tests; it moves from route to route. */
  readonly page: Page;
  readonly middle: DaemonProcess;
}

let started: Opened | undefined;
const cleanUps: (() => unknown)[] = [];
before(async () => {
  const later = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
  const middle = await startCentral(later);
  const browser = await openBrowser();
  cleanUps.push(() => browser.close());
  await work(middle, "here");
  await untilReceived(middle, "here");
  started = { middle, page: await logIn(later, { browser, url: middle.url }) };
});
after(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

function opened(): Opened {
  assert.ok(started !== undefined);
  return started;
}

test("rows of another machine name it in every view, rows of this one do not", async (t) => {
  const { middle } = opened();
  const laptop = await forwardTo(t, middle, "laptop");
  await work(laptop, "laptop");
  await untilReceived(middle, "laptop");
  const { page } = opened();
  const mark = (row: string, text: string) => page.locator(row, { hasText: text }).first().locator(".machine");

  await go(page, { view: "now" });
  for (const [row, text] of [
    [".need.is-waiting", "push from"],
    [".side-session", "build on"],
    [".turn-row", "push from"],
  ] as const) {
    await mark(row, `${text} laptop`).getByText("laptop").waitFor();
    assert.equal(await mark(row, `${text} here`).count(), 0, row);
  }

  await go(page, { view: "sessions" });
  await mark(".session-row", "build on laptop").getByText("laptop").waitFor();
  assert.equal(await mark(".session-row", "build on here").count(), 0);
  await page.getByLabel("Machine").selectOption("laptop");
  await waitFor("the laptop's alone", async () => (await page.locator(".session-row.cells").count()) === 2);
  await page.getByLabel("Machine").selectOption({ label: "This machine" });
  await page.locator(".session-row", { hasText: "build on here" }).waitFor();
  assert.equal(await page.locator(".session-row .machine").count(), 0);

  await go(page, { view: "search", filter: { q: "push from" } });
  await mark(".hit", "push from laptop").getByText("laptop").waitFor();
  assert.equal(await mark(".hit", "push from here").count(), 0);

  await go(page, { view: "session", sessionId: "laptop-waits" });
  await page.locator(".folded-facts [title=Machine]", { hasText: "laptop" }).waitFor();
  await go(page, { view: "session", sessionId: "here-waits" });
  await page.getByRole("heading", { name: "push from here" }).waitFor();
  assert.equal(await page.locator(".folded-facts [title=Machine]").count(), 0);
  const [, , , , , ofLaptop] = await placesOf(middle, "laptop");
  await go(page, ofLaptop ?? {});
  await page.locator(".event-context .machine", { hasText: "laptop" }).waitFor();
  const [, , , , , ofHere] = await placesOf(middle, "here");
  await go(page, ofHere ?? {});
  await page.locator(".of-call", { hasText: "push from here" }).waitFor();
  assert.equal(await page.locator(".event-context .machine").count(), 0);

  await page.keyboard.press("Control+k");
  await page.locator(".palette input").fill("laptop");
  await page.getByRole("option", { name: "@ laptop" }).first().waitFor();
  await page.keyboard.press("Escape");
});
