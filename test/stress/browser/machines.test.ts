import assert from "node:assert/strict";
import { test } from "node:test";
import { findViolations } from "../../support/browser/find-violations.ts";
import {
  assertNameFits,
  forwardTo,
  go,
  HOSTILE_NAME,
  logIn,
  placesOf,
  startCentral,
  untilReceived,
  work,
} from "../../support/browser/machine-pages.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { waitFor } from "../../support/wait-for.ts";

test("machine name that would be markup is text, fits and satisfies axe anywhere", async (t) => {
  const browser = await openBrowser();
  t.after(async () => browser.close());
  const middle = await startCentral(t);
  const machine = await forwardTo(t, middle, HOSTILE_NAME);
  await work(machine, "hostile");
  await untilReceived(middle, "hostile");
  const [session] = await middle.sessions();
  assert.ok(session?.machine?.startsWith("<img src=x onerror="), session?.machine ?? "no machine");
  for (const width of [390, 1280]) {
    const page = await logIn(t, { browser, url: middle.url, width });
    await assertNameFits(page, middle, "hostile", "<img src=x");
    for (const place of await placesOf(middle, "hostile")) {
      await go(page, place);
      assert.deepEqual(await findViolations(page), [], `${place.view} at ${width} px`);
    }
  }
});

test("with only one machine no view names it", async (t) => {
  const browser = await openBrowser();
  t.after(async () => browser.close());
  const middle = await startCentral(t);
  await work(middle, "here");
  await untilReceived(middle, "here");
  const page = await logIn(t, { browser, url: middle.url });
  for (const place of await placesOf(middle, "here")) {
    await go(page, place);
    await page.getByText("push").locator("visible=true").first().waitFor();
    assert.equal(await page.locator(".machine").count(), 0, place.view);
    assert.equal(await page.getByText(/machine/i).count(), 0, place.view);
    assert.equal(await page.getByLabel("Machine").count(), 0, place.view);
  }
});

test("rows of another machine name it in every view, rows of this one do not", async (t) => {
  const browser = await openBrowser();
  t.after(async () => browser.close());
  const middle = await startCentral(t);
  await work(middle, "here");
  const laptop = await forwardTo(t, middle, "laptop");
  await work(laptop, "laptop");
  await untilReceived(middle, "here", "laptop");
  const page = await logIn(t, { browser, url: middle.url });
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
