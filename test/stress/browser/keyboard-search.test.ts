import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { ROUTES } from "../../../src/api/routes.ts";
import { sampleEvent } from "../../support/page/state-harness.ts";
import { pageCases, RAW_EVENTS, shownSeqs } from "../../support/browser/page-case.ts";
import { prepareSearch } from "../../support/browser/search-daemon.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

function prepare(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 120; seq++) {
    daemon.events.push(sampleEvent(seq, { summary: seq % 10 === 0 ? `needle ${seq}` : `hay ${seq}` }));
  }
  daemon.payloads.set(119, { tool_input: { command: "make <all>" }, tool_response: { stdout: "built" } });
}

test("a link opens an event, raw JSON too, back closes it, its row stays in sight", async () => {
  await openCase({ prepare, hash: "#tab=events&event=100" }, async ({ page }) => {
    await page.locator(".detail .title", { hasText: "needle 100" }).waitFor();
    await page.locator('.event[data-seq="119"]').click();
    await page.locator(".detail .command-text", { hasText: "make <all>" }).waitFor();
    await page.locator(".about-event > summary").click();
    await page.locator(".raw-events > summary").click();
    const text = await page.locator("#raw-json").innerText();
    assert.deepEqual(JSON.parse(text), { tool_input: { command: "make <all>" }, tool_response: { stdout: "built" } });
    assert.ok(text.includes('\n  "tool_input"'));
    await page.getByText("archive/2026-11-25/119-x.json").waitFor();
    await page.goBack();
    await page.locator(".detail .title", { hasText: "needle 100" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    // The list has its full width again, and rows of one line.
    await twoFrames(page);
    await page.locator(".now").evaluate((element) => element.scrollTo(0, 1700));
    const row = page.locator('.event[data-seq="50"]');
    const heightBefore = (await row.boundingBox())?.height ?? 0;
    await row.click();
    await page.locator(".detail .title").waitFor();
    await waitFor("rows of two lines", async () => ((await row.boundingBox())?.height ?? 0) > heightBefore);
    // The list follows the height of its rows in the next frame.
    await waitFor("the row to be in sight", async () =>
      row.evaluate((element) => {
        const list = element.closest(".now")?.getBoundingClientRect();
        const own = element.getBoundingClientRect();
        return list !== undefined && own.top >= list.top && own.bottom <= list.bottom;
      }),
    );
  });
});

test("j goes beyond the rows that were drawn first, and keeps its row in sight", async () => {
  await openCase({ prepare, hash: RAW_EVENTS }, async ({ page }) => {
    await page.locator('.event[data-seq="120"]').waitFor();
    for (let i = 0; i < 80; i++) await page.keyboard.press("j");
    const row = page.locator('.event[data-seq="41"]:focus');
    await row.waitFor();
    await waitFor("the row to be in sight", async () =>
      row.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight),
    );
  });
});

test("Space pauses and shows new rows; the help lists the keys until Escape", async () => {
  await openCase({ prepare, hash: RAW_EVENTS }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.keyboard.press(" ");
    daemon.publish(sampleEvent(121));
    daemon.publish(sampleEvent(122));
    await page.getByText("2 new").waitFor();
    assert.equal((await shownSeqs(page))[0], 120);
    await page.keyboard.press(" ");
    await page.locator('.event[data-seq="122"]').waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    assert.equal(await page.locator(".event:focus").count(), 0);
  });
});

function prepareMixed(daemon: FakeDaemon): void {
  daemon.events.push(
    sampleEvent(1),
    sampleEvent(2, { tool_name: "Edit" }),
    sampleEvent(3, { hook_event_name: "Stop" }),
  );
}

test("filters by event and tool narrow the feed, and one button clears them", async () => {
  await openCase({ prepare: prepareMixed, hash: RAW_EVENTS }, async ({ page, daemon }) => {
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel("Tool", { exact: true }).selectOption("Edit");
    await waitFor("only the edits", async () => (await shownSeqs(page)).join() === "2");
    daemon.publish(sampleEvent(4, { tool_name: "Edit" }));
    daemon.publish(sampleEvent(5));
    await waitFor("the new edit", async () => (await shownSeqs(page)).join() === "4,2");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await waitFor("everything", async () => (await shownSeqs(page)).join() === "5,4,3,2,1");
    await page.getByLabel("Event", { exact: true }).selectOption("Stop");
    await waitFor("only the stops", async () => (await shownSeqs(page)).join() === "3");
  });
});

/** The test controls the page's clock. */
const beforeOpening = async (page: Page): Promise<void> => page.clock.install();

const seqs = (page: Page) =>
  page.locator(".hit .call-row").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-seq"))));

test("filters narrow, are in the address, and hold after a reload", async () => {
  await openCase({ prepare: prepareSearch, hash: "#view=search&q=needle&tool=Bash" }, async ({ page }) => {
    await page.getByText("100 results").waitFor();
    await page.getByLabel("Session", { exact: true }).selectOption("b");
    await page.getByLabel("Project", { exact: true }).selectOption("shop");
    await waitFor("the address", () => /session=b.*project=shop.*tool=Bash/.test(page.url()));
    await page.reload();
    await page.getByText("100 results").waitFor();
    await page.getByLabel("Project", { exact: true }).selectOption("");
    await page.getByLabel("Session", { exact: true }).selectOption("a");
    await page.getByText("No results").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByText("300 results").waitFor();
  });
});

test("the keyboard goes from the field to a hit, its detail and its session", async () => {
  await openCase({ prepare: prepareSearch, hash: "#view=search&q=needle" }, async ({ page }) => {
    await page.getByText("300 results").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.press("ArrowDown");
    await page.locator('.hit [data-seq="599"]:focus').waitFor();
    await page.keyboard.press("j");
    await page.locator('.hit [data-seq="598"]:focus').waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".detail .title").waitFor();
    await page.waitForURL(/event=598/);
    await page.keyboard.press("j");
    await waitFor("the detail follows", () => page.url().includes("event=597"));
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    await page.locator('.hit [data-seq="597"]:focus').waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".detail .title").waitFor();
    await page.keyboard.press("Enter");
    await waitFor("its session", () => /view=session&session=b&event=597/.test(page.url()));
  });
});

test("Japanese is found without word breaks, once the input method has composed it", async () => {
  await openCase({ prepare: prepareSearch, hash: "#view=search" }, async ({ page, daemon }) => {
    await page.locator("#search").focus();
    const session = await page.context().newCDPSession(page);
    await session.send("Input.imeSetComposition", { text: "にんしょう", selectionStart: 5, selectionEnd: 5 });
    await page.waitForFunction(() => document.querySelector("#search")?.matches(":focus"));
    await session.send("Input.imeSetComposition", { text: "認証", selectionStart: 2, selectionEnd: 2 });
    assert.equal(daemon.asked.get("/api/search"), undefined);
    await session.send("Input.insertText", { text: "認証" });
    await page.getByText("300 results").waitFor();
    assert.equal(await page.locator(".hit mark").first().innerText(), "認証");
  });
});

test("scrolling loads further hits, each once", async () => {
  await openCase({ prepare: prepareSearch, hash: "#view=search&q=needle" }, async ({ page }) => {
    await page.getByText("300 results").waitFor();
    const seen = new Set<number>();
    await waitFor("the oldest hit", async () => {
      const shown = await seqs(page);
      assert.deepEqual(
        shown,
        [...new Set(shown)].sort((a, b) => b - a),
      );
      for (const seq of shown) seen.add(seq);
      await page.locator(".hits .scroller").evaluate((box) => box.scrollBy(0, box.clientHeight * 0.8));
      await twoFrames(page);
      return seen.has(3);
    });
    assert.equal(seen.size, 300);
  });
});

test("hits stored later appear above, counted", async () => {
  await openCase({ prepare: prepareSearch, hash: "#view=search&q=needle", beforeOpening }, async ({ page, daemon }) => {
    await page.getByText("300 results").waitFor();
    await waitFor("the stream", async () => {
      await page.clock.fastForward(100);
      return (await page.locator(".connection.is-live").count()) === 1;
    });
    const asked = daemon.asked.get("/api/search");
    daemon.publish(sampleEvent(601, { summary: "a new needle" }));
    daemon.send({ type: "metrics_update", metrics: { ...daemon.metrics, total_events: 601 } });
    // The view asks after a while; rows in view must not flicker. A clock that ran on would count the answer as lost.
    await waitFor("the view to ask", async () => {
      await page.clock.fastForward(1000);
      return daemon.asked.get("/api/search") !== asked;
    });
    await waitFor("the new hit", async () => (await seqs(page))[0] === 601);
    await page.getByText("301 results").waitFor();
  });
});

test("an unanswered search shows the problem, and the hits once it is answered", async () => {
  await openCase({ prepare: prepareSearch, hash: "#view=search" }, async ({ page }) => {
    await page.locator(".search-start").waitFor();
    // Searches alone: the lists, which load again when the stream begins, have their problem above.
    const searches = `**${ROUTES.search}?*`;
    await page.route(searches, async (route) => route.abort());
    await page.locator("#search").fill("needle");
    await page.locator(".hits .problem").waitFor();
    await page.unroute(searches);
    await page.locator("#search").fill("needle in");
    await page.getByText("300 results").waitFor();
    assert.equal(await page.locator(".hits .problem").count(), 0);
  });
});

test("a search that a lost connection cut off goes on with the connection", async () => {
  await openCase({ prepare: prepareSearch, hash: "#view=search" }, async ({ page, daemon }) => {
    await page.locator(".search-start").waitFor();
    await page.locator(".connection.is-live").waitFor();
    daemon.mode = "down";
    daemon.cut();
    await page.locator("#search").fill("needle");
    await page.locator(".connection.is-reconnecting").waitFor();
    daemon.mode = "well";
    await page.getByText("300 results").waitFor();
  });
});
