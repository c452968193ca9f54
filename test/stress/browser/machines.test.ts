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
