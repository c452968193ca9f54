import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { waitFor } from "../../support/wait-for.ts";
import { isInView, storyCases, tellShop } from "../../support/browser/open-story.ts";

const openStory = storyCases();
const SHOP = { tell: tellShop };

test("a session says who it is, how it is and why, and calls unknown what it does not know", async (t) => {
  const { page, open, complaints } = await openStory(t, SHOP);
  await open();
  const head = page.locator(".session-head");
  await head.getByRole("heading", { name: "Make the basket round." }).waitFor();
  assert.match((await head.locator(".session-state").innerText()).replaceAll("\n", " "), /done.*its turn ended/s);
  const facts = (await head.locator(".session-facts").innerText()).replace(/\s+/g, " ");
  assert.match(facts, /project shop/);
  assert.match(facts, /model claude-opus-5-5/);
  assert.match(facts, /tokens not known/);
  assert.match(facts, /cost not known/);
  assert.deepEqual(complaints, []);
});

test("what the session changed in a file takes two clicks: its tab, and the file", async (t) => {
  const { page, open } = await openStory(t, SHOP);
  await open();
  await page.getByRole("tab", { name: "Files" }).click();
  await page.getByRole("button", { name: "basket.ts" }).click();
  const change = page.locator(".file-changes .diff").first();
  await change.locator(".is-removed", { hasText: "oval" }).waitFor();
  await change.locator(".is-added", { hasText: "round" }).waitFor();
  assert.match(page.url(), /tab=files/);
  await page
    .getByRole("button", { name: /Edit.*basket/ })
    .nth(1)
    .click();
  await page.locator(".file-changes .is-removed", { hasText: "square" }).waitFor();
});

test("the conversation has prompts whole, calls in groups, changes by themselves, and what failed", async (t) => {
  const { page, open } = await openStory(t, SHOP);
  await open();
  await page.locator(".said.is-prompt", { hasText: "Make the basket round.\n\nGently." }).waitFor();
  const group = page.getByRole("button", { name: /^6 calls/ });
  await group.click();
  await page.locator(".tool-call.is-failed .call-toggle", { hasText: "npm test" }).click();
  const red = page.locator(".terminal .in-red", { hasText: "3 failed" });
  await red.waitFor();
  await page.locator(".diff .is-added", { hasText: "oval" }).waitFor();
  await page.getByRole("button", { name: "TodoWrite" }).click();
  await page.locator(".todos .is-completed", { hasText: "Round" }).waitFor();
  await page.getByRole("tab", { name: /Errors/ }).click();
  await page.getByRole("button", { name: /Bash npm test/ }).waitFor();
});

test("a subagent's conversation is its own, from the tree or the list, and its place is in the address", async (t) => {
  const { page, open } = await openStory(t, SHOP);
  await open("&tab=work");
  await page.getByRole("button", { name: "Show its conversation" }).click();
  await page.locator(".said.is-reply", { hasText: "Only one basket." }).waitFor();
  await page.getByRole("button", { name: /Grep/ }).waitFor();
  assert.match(page.url(), /agent=sub1/);
  assert.equal(await page.locator(".said.is-prompt").count(), 0);
  await page.getByLabel("Conversation of").selectOption("main agent");
  await page.locator(".said.is-prompt").waitFor();
});

test("a link to an event unfolds its group, marks its place and opens it; a subagent's leads to the subagent", async (t) => {
  const { page, open, seqOf } = await openStory(t, SHOP);
  await open(`&event=${await seqOf("r3")}`);
  const row = page.locator(".row.is-opened");
  await row.getByText("r3.ts").waitFor();
  await page.locator(".detail .title", { hasText: "Read" }).waitFor();
  await waitFor("its place to be in sight", async () => isInView(page, ".row.is-opened"));

  await page.goto("about:blank");
  await open(`&event=${await seqOf("s1")}`);
  await page.locator(".row.is-opened", { hasText: "Grep" }).waitFor();
  assert.match(page.url(), /agent=sub1/);
});

test("the whole session can be taken away as JSON lines and as Markdown", async (t) => {
  const { page, open } = await openStory(t, SHOP);
  await open();
  const menu = page.locator(".export");
  for (const [name, first] of [
    ["Events as JSON lines", "{"],
    ["Story as Markdown", "#"],
  ] as const) {
    await menu.locator("summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    const text = readFileSync(await download.path(), "utf8");
    assert.ok(text.startsWith(first));
    assert.match(text, /Make the basket round/);
    assert.equal(await menu.getAttribute("open"), null);
  }
  await menu.locator("summary").click();
  await page.keyboard.press("Escape");
  assert.equal(await menu.getAttribute("open"), null);
  await menu.locator("summary").click();
  await page.locator(".session-head h2").click();
  assert.equal(await menu.getAttribute("open"), null);
  assert.match(page.url(), /view=session/);
});

test("on a phone the event lies over the session, and closing it leads back", async (t) => {
  const { page, open, seqOf } = await openStory(t, { ...SHOP, viewport: { width: 390, height: 844 } });
  await open(`&event=${await seqOf("e2")}`);
  const detail = page.locator(".detail");
  await detail.locator(".title").waitFor();
  const [over, under] = [await detail.boundingBox(), await page.locator(".session-page").boundingBox()];
  assert.deepEqual([over?.x, over?.width], [under?.x, under?.width]);
  await detail.getByRole("button", { name: "Close" }).click();
  await page.locator(".row", { hasText: "basket.ts" }).first().waitFor();
});
