import { test } from "node:test";
import { sampleEvent } from "../../support/page/state-harness.ts";
import { pageCases, RAW_EVENTS } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

/** More than the connections that a browser opens to one address. */
const TABS = 8;

test("eight tabs load and are live over one connection, whichever is closed", async () => {
  await openCase({ hash: RAW_EVENTS, inOwnContext: true }, async ({ page, daemon }) => {
    const others = await Promise.all(Array.from({ length: TABS - 1 }, async () => page.context().newPage()));
    await Promise.all(others.map(async (tab) => tab.goto(`${daemon.url}${RAW_EVENTS}`)));
    await Promise.all([page, ...others].map(async (tab) => tab.locator(".connection.is-live").waitFor()));
    await waitFor("one connection", () => daemon.connections() === 1);
    daemon.publish(sampleEvent(1));
    await Promise.all([page, ...others].map(async (tab) => tab.locator('.event[data-seq="1"]').waitFor()));
    await page.close();
    daemon.publish(sampleEvent(2));
    await Promise.all(others.map(async (tab) => tab.locator('.event[data-seq="2"]').waitFor()));
    // The worker ends with its last tab.
    await Promise.all(others.map(async (tab) => tab.goto("about:blank")));
    await waitFor("no connection", () => daemon.connections() === 0);
  });
});
