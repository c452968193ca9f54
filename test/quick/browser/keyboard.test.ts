import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent } from "../../../web/state/sample-events.ts";
import { waitFor } from "../../support/wait-for.ts";
import { pageCases, shownSeqs } from "../../support/browser/page-case.ts";
import type { StandIn } from "../../support/browser/stand-in.ts";

const openCase = pageCases();

function prepare(daemon: StandIn): void {
  for (let seq = 1; seq <= 120; seq++) {
    daemon.events.push(sampleEvent(seq, { summary: seq % 10 === 0 ? `needle ${seq}` : `hay ${seq}` }));
  }
  daemon.payloads.set(119, { tool_input: { command: "make <all>" }, tool_response: { stdout: "built" } });
}

test("j and k move and scroll, Enter opens, Escape closes and gives the focus back", async () => {
  await openCase({ prepare }, async ({ page }) => {
    await page.locator('.event[data-seq="120"]').waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator('.event[data-seq="119"]:focus').waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".detail").getByText("make <all>").waitFor();
    await page.locator(".detail").getByText("built").waitFor();
    assert.match(page.url(), /#event=119$/);
    await page.keyboard.press("ArrowDown");
    await waitFor("the address to follow", () => page.url().endsWith("#event=118"));
    await page.keyboard.press("k");
    await waitFor("the address to follow", () => page.url().endsWith("#event=119"));
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    await page.locator('.event[data-seq="119"]:focus').waitFor();
    // Far beyond what was drawn at first.
    for (let i = 0; i < 78; i++) await page.keyboard.press("j");
    const row = page.locator('.event[data-seq="41"]:focus');
    await row.waitFor();
    assert.equal(await row.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight), true);
  });
});

test("slash goes to the search, which finds while typing; Escape leaves, then clears", async () => {
  await openCase({ prepare }, async ({ page }) => {
    await page.locator('.event[data-seq="120"]').waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("needle");
    await page.getByText("12 hits").waitFor();
    assert.match(page.url(), /view=search&q=needle/);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#search:focus").count(), 0);
    await page.keyboard.press("Escape");
    await page.locator(".hit").first().waitFor({ state: "detached" });
    assert.equal(await page.locator("#search").inputValue(), "");
  });
});

test("Space pauses and shows what is new; the help lists the keys until Escape", async () => {
  await openCase({ prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.keyboard.press(" ");
    daemon.publish(sampleEvent(121));
    daemon.publish(sampleEvent(122));
    await page.getByText("2 new").waitFor();
    assert.equal((await shownSeqs(page))[0], 120);
    await page.keyboard.press(" ");
    await page.locator('.event[data-seq="122"]').waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    assert.equal(await page.locator(".event:focus").count(), 0);
  });
});

test("a link opens an event, raw JSON too, back closes it, its row stays in sight", async () => {
  await openCase({ prepare, hash: "#event=100" }, async ({ page }) => {
    await page.locator(".detail .digest", { hasText: "needle 100" }).waitFor();
    await page.locator('.event[data-seq="119"]').click();
    await page.locator(".detail").getByText("make <all>").waitFor();
    await page.getByText("Raw JSON").click();
    const text = await page.locator("#raw-json").innerText();
    assert.deepEqual(JSON.parse(text), { tool_input: { command: "make <all>" }, tool_response: { stdout: "built" } });
    assert.ok(text.includes('\n  "tool_input"'));
    await page.getByText("archive/2026-11-25/119-x.json").waitFor();
    await page.goBack();
    await page.locator(".detail .digest", { hasText: "needle 100" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    await page.locator(".scroller").evaluate((element) => element.scrollTo(0, 1700));
    const row = page.locator('.event[data-seq="50"]');
    const heightBefore = (await row.boundingBox())?.height ?? 0;
    await row.click();
    await page.locator(".detail .title").waitFor();
    await waitFor("rows of two lines", async () => ((await row.boundingBox())?.height ?? 0) > heightBefore);
    const inSight = await row.evaluate((element) => {
      const list = element.closest(".scroller")?.getBoundingClientRect();
      const own = element.getBoundingClientRect();
      return list !== undefined && own.top >= list.top && own.bottom <= list.bottom;
    });
    assert.equal(inSight, true);
  });
});

function prepareMixed(daemon: StandIn): void {
  daemon.events.push(
    sampleEvent(1),
    sampleEvent(2, { tool_name: "Edit" }),
    sampleEvent(3, { hook_event_name: "Stop" }),
  );
}

test("filters by event and tool narrow the feed, and one button clears them", async () => {
  await openCase({ prepare: prepareMixed }, async ({ page, daemon }) => {
    await page.getByLabel("Tool", { exact: true }).selectOption("Edit");
    await waitFor("only the edits", async () => (await shownSeqs(page)).join() === "2");
    daemon.publish(sampleEvent(4, { tool_name: "Edit" }));
    daemon.publish(sampleEvent(5));
    await waitFor("the new edit", async () => (await shownSeqs(page)).join() === "4,2");
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await waitFor("everything", async () => (await shownSeqs(page)).join() === "5,4,3,2,1");
    await page.getByLabel("Event", { exact: true }).selectOption("Stop");
    await waitFor("only the stops", async () => (await shownSeqs(page)).join() === "3");
  });
});
