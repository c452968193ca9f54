import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent } from "../../../web/state/state-harness.ts";
import { pageCases, RAW_EVENTS, shownSeqs } from "../../support/browser/page-case.ts";
import { prepareSearch } from "../../support/browser/search-daemon.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

function prepare(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 120; seq++) {
    daemon.events.push(sampleEvent(seq, { summary: seq % 10 === 0 ? `needle ${seq}` : `hay ${seq}` }));
  }
  daemon.payloads.set(119, { tool_input: { command: "make <all>" }, tool_response: { stdout: "built" } });
}

test("j and k move and scroll, Enter opens, Escape closes and gives the focus back", async () => {
  await openCase({ prepare, hash: RAW_EVENTS }, async ({ page }) => {
    await page.locator('.event[data-seq="120"]').waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator('.event[data-seq="119"]:focus').waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".detail .command-text", { hasText: "make <all>" }).waitFor();
    await page.locator(".detail .terminal", { hasText: "built" }).waitFor();
    await page.waitForURL(/event=119$/);
    await page.keyboard.press("ArrowDown");
    await waitFor("the address to follow", () => page.url().endsWith("&event=118"));
    await page.keyboard.press("k");
    await waitFor("the address to follow", () => page.url().endsWith("&event=119"));
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    await page.locator('.event[data-seq="119"]:focus').waitFor();
    // Far beyond the first drawn rows.
    for (let i = 0; i < 78; i++) await page.keyboard.press("j");
    const row = page.locator('.event[data-seq="41"]:focus');
    await row.waitFor();
    await waitFor("the row to be in sight", async () =>
      row.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight),
    );
  });
});

test("slash goes to the search, which finds while typing; Escape leaves, then clears", async () => {
  await openCase({ prepare, hash: RAW_EVENTS }, async ({ page }) => {
    await page.locator('.event[data-seq="120"]').waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("needle");
    await page.getByText("12 results").waitFor();
    await page.waitForURL(/view=search&q=needle/);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#search:focus").count(), 0);
    await page.keyboard.press("Escape");
    await page.locator(".hit").first().waitFor({ state: "detached" });
    await waitFor("an empty field", async () => (await page.locator("#search").inputValue()) === "");
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
