import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { sampleEvent } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { fillCommands, fillMany, minutesAgo, addWaiting } from "../../support/browser/waiting-sessions.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

/** How many rows are whole in the window, with nothing over them. */
async function wholeRows(page: Page): Promise<number> {
  await page.locator(".need").first().waitFor();
  return page.locator(".need").evaluateAll(
    (rows) =>
      rows.filter((row) => {
        const { left, right, top, bottom } = row.getBoundingClientRect();
        const corners = [top + 1, bottom - 1].flatMap((y) => [left + 20, right - 20].map((x) => [x, y] as const));
        return corners.every(([x, y]) => row.contains(document.elementFromPoint(x, y)));
      }).length,
  );
}

for (const { width, height, atLeast } of [
  { width: 1280, height: 800, atLeast: 12 },
  { width: 390, height: 844, atLeast: 6 },
]) {
  test(`${atLeast} of 14 items are whole at ${width} × ${height}, and one page scrolls to the others`, async () => {
    await openCase({ prepare: fillMany, viewport: { width, height } }, async ({ page }) => {
      const whole = await wholeRows(page);
      assert.ok(whole >= atLeast, `${whole} rows`);
      await page.locator(".inbox-head .count", { hasText: "14" }).waitFor();
      assert.match(
        await page.locator(".need").first().innerText(),
        /^Rate limit, resets (?:\w+ \d+, )?\d\d:\d\d\s+limit/,
      );
      const inner = await page
        .locator(".inbox, .inbox *")
        .evaluateAll(
          (all) =>
            all.filter((one) => one.scrollHeight > one.clientHeight + 2 && getComputedStyle(one).overflowY === "auto")
              .length,
        );
      assert.equal(inner, 0);
      await page.locator(".now").evaluate((main) => main.scrollTo(0, 300));
      await waitFor("the tools of the activity, still whole", async () => isWhole(page.locator(".feed-tools h2")));
    });
  });
}

async function isWhole(element: Locator): Promise<boolean> {
  return element.evaluate((one) => {
    const { left, top, height } = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint(left + 2, top + height / 2));
  });
}

function fillWithEvents(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 90; seq++) daemon.events.push(sampleEvent(seq, { received_at: minutesAgo(1) }));
  fillCommands(daemon);
}

test("a new item above moves no row of the activity that is read", async () => {
  await openCase({ prepare: fillWithEvents, hash: "#tab=events" }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    const row = page.locator('.event[data-seq="80"]');
    await row.hover();
    // Once with the list of items in view, once far below it.
    for (const [id, scrollTop] of [
      ["new-1", 0],
      ["new-2", 400],
    ] as const) {
      await page.locator(".now").evaluate((main, top) => main.scrollTo(0, top), scrollTop);
      const before = await row.boundingBox();
      daemon.send({ type: "session", data: addWaiting(daemon, id, "Bash", 0) });
      await page.locator(".need", { hasText: `ask of ${id}` }).waitFor();
      assert.deepEqual(await row.boundingBox(), before, id);
    }
  });
});

test("a new item is marked until it is seen, and is announced", async () => {
  await openCase({ prepare: (daemon) => void addWaiting(daemon, "a", "Bash", 9) }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.locator(".need").waitFor();
    assert.equal(await page.locator(".need.is-new").count(), 0);
    daemon.send({ type: "session", data: addWaiting(daemon, "b", "ExitPlanMode", 0) });
    await page.locator(".need.is-new", { hasText: "Approve plan?" }).waitFor();
    await page.getByText("b is waiting for you: Approve plan? ask of b").waitFor({ state: "attached" });
    await page.locator(".need.is-new").hover();
    await page.locator(".need.is-new").waitFor({ state: "detached" });
  });
});

const opened = (page: Page): Locator => page.locator(".need.is-open");

test("a failure says why and until when, and the count leads to the first one", async () => {
  await openCase({ prepare: fillMany, viewport: { width: 390, height: 844 } }, async ({ page }) => {
    await page.getByRole("banner").getByRole("link", { name: "1 failed" }).click();
    await opened(page).locator(".ask-text", { hasText: "API Error: 429" }).waitFor();
    await opened(page)
      .getByText(/^Resets (?:\w+ \d+, )?\d\d:\d\d \(in 1 h (29|30) min\)$/)
      .waitFor();
    const low = await opened(page)
      .locator(".ask-actions :is(a, button, summary)")
      .evaluateAll((all) =>
        all
          .filter((one) => one.checkVisibility() && Math.round(one.getBoundingClientRect().height) < 44)
          .map((one) => `${one.textContent} ${one.getBoundingClientRect().height}`),
      );
    assert.deepEqual(low, []);
  });
});
