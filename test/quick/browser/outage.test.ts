import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { openProxy } from "../../support/cuttable-proxy.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { openBrowser, type OpenBrowser } from "../../support/browser/open-browser.ts";
import { readWholeList } from "../../support/browser/read-whole-list.ts";

let browser: OpenBrowser | undefined;
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
});

test("ten seconds without a connection at 100 events a second: the page shows every event once", async (t) => {
  const daemon = await startDaemon(t, configHome(t));
  const proxy = await openProxy(t, daemon.url);
  const page = await browser?.newPage();
  assert.ok(page !== undefined);
  t.after(async () => page.context().close());
  await page.goto(proxy.url);
  await page.locator(".connection.is-live").waitFor();

  let fired = 0;
  const posts: Promise<Response>[] = [];
  const firing = setInterval(() => {
    for (let burst = 0; burst < 10; burst += 1) {
      fired += 1;
      const body = payload({ hook_event_name: "Notification", message: `event ${fired}` });
      posts.push(
        fetch(`${daemon.url}/api/hook`, { method: "POST", headers: { "Content-Type": "application/json" }, body }),
      );
    }
  }, 100);
  try {
    await waitFor("events before the cut", () => fired >= 200);
    proxy.cut();
    await page.locator(".connection.is-reconnecting").waitFor();
    await waitFor("ten seconds' worth of events during the outage", () => fired >= 1200);
    proxy.mend();
    await page.locator(".connection.is-live").waitFor();
    await waitFor("events after the outage", () => fired >= 1500);
  } finally {
    clearInterval(firing);
  }
  for (const response of await Promise.all(posts)) assert.equal(response.status, 204);
  await page.locator(`.event[data-seq="${fired}"]`).waitFor();

  const seen = await readWholeList(page, fired);
  assert.deepEqual(
    [...seen.keys()].toSorted((a, b) => b - a),
    Array.from({ length: fired }, (_, index) => fired - index),
  );
  assert.equal((await daemon.allEvents()).length, fired);
});
