import assert from "node:assert/strict";
import { test } from "node:test";
import { readHostileMarkdown } from "../../support/browser/hostile-markdown.ts";
import { isInView, scenarioCases } from "../../support/browser/open-scenario.ts";
import { playHostileMarkdown, playRich } from "../../support/browser/rich-scenario.ts";
import { playShop } from "../../support/browser/sample-scenarios.ts";
import { waitFor } from "../../support/wait-for.ts";

const openScenario = scenarioCases({
  shop: playShop,
  rich: playRich,
  hostile: playHostileMarkdown,
  foreign: ({ play }) => {
    play({ hook_event_name: "UserPromptSubmit", cursor_version: "2.4.1", prompt: "Tidy the cart" });
    play({ hook_event_name: "afterFileEdit", cursor_version: "2.4.1" });
  },
});

test("session shows its head, whole prompts, grouped calls, changes and failures", async (t) => {
  const { page, open, complaints } = await openScenario(t, "shop");
  await open();
  const head = page.locator(".session-head");
  await head.getByRole("heading", { name: "Make the basket round." }).waitFor();
  assert.match((await head.locator(".session-state").innerText()).replaceAll("\n", " "), /Done.*turn finished/s);
  await head.getByRole("button", { name: "Show details" }).click();
  const facts = (await head.locator(".session-facts").innerText()).replace(/\s+/g, " ");
  assert.match(facts, /Project shop/);
  assert.match(facts, /Model claude-opus-5-5/);
  assert.doesNotMatch(facts, /Tokens|Cost|Unknown/);

  await page.locator(".message-row.is-prompt", { hasText: /Make the basket round\.\s*Gently\./ }).waitFor();
  await page.getByRole("button", { name: /^6 calls/ }).click();
  await page.locator(".call-row.is-failed", { hasText: "npm test" }).click();
  await page.locator(".terminal .in-red", { hasText: "3 failed" }).waitFor();
  await page.locator(".diff .is-added", { hasText: "oval" }).waitFor();
  await page.getByRole("button", { name: /of TodoWrite/ }).click();
  await page.locator(".todos .is-completed", { hasText: "Round" }).waitFor();
  await page.getByRole("tab", { name: /Errors/ }).click();
  await page.locator(".call-row", { hasText: "npm test" }).getByText("Exit 1 — 3 failed").waitFor();
  assert.deepEqual(complaints, []);
});

test("a session without states leads to its events", async (t) => {
  const { page, open } = await openScenario(t, "foreign");
  await open();
  const state = page.locator(".session-state");
  await state.getByText("States are not known for this agent").waitFor();
  await state.getByRole("link", { name: "Its events" }).click();
  await page.getByRole("article").filter({ hasText: "afterFileEdit" }).waitFor();
});

test("a link to an event unfolds, marks and opens it", async (t) => {
  const { page, open, seqOf } = await openScenario(t, "shop");
  await open(`&event=${seqOf("r3")}`);
  await page.locator(".row.is-opened").getByText("r3.ts").waitFor();
  await page.locator(".detail .title", { hasText: "Read" }).waitFor();
  await waitFor("its row to be in sight", async () => isInView(page, ".row.is-opened"));
});

test("reply reads as Markdown, with code in colours and links with their host", async (t) => {
  const { page, open, complaints } = await openScenario(t, "rich");
  await open();
  const reply = page.locator(".message-row.is-reply .markdown").last();
  await page.locator(".message-row.is-reply").last().getByRole("button", { name: "Show more" }).click();
  await reply.getByRole("heading", { name: "Retries for webhooks" }).waitFor();
  await reply.locator("strong", { hasText: "「強調」" }).waitFor();
  await reply.locator("pre .code-keyword", { hasText: "export" }).waitFor();
  assert.equal(await reply.locator("ol > li").count(), 2);
  assert.equal(await reply.locator("td").count(), 6);
  assert.deepEqual(await reply.locator("tr").last().locator("td").allInnerTexts(), ["429", "`wait", "retry` | 4 s"]);
  // What is to be decided is unfolded, between the folded calls.
  await page.locator(".call-body .plan").getByRole("heading", { name: "Delete customers" }).waitFor();
  await page.locator(".call-body .options", { hasText: "Reversible" }).waitFor();
  const link = reply.getByRole("link", { name: "the guide" });
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer nofollow");
  assert.match(await reply.innerText(), /the guide \(docs\.example\.com\) and retry\.ts \(src\/retry\.ts#L9\)/);
  assert.match(await reply.innerText(), /image: diagram \(images\.example\.com\)/);
  assert.equal(await page.locator("#page img").count(), 0);
  assert.deepEqual(complaints, []);
});

// Each kind of call, in dark colours and with axe: test/stress/browser/rich-text.test.ts.
test("hostile Markdown runs nothing, loads nothing and shows its controls, on a phone", async (t) => {
  const viewport = { width: 390, height: 844 };
  await readHostileMarkdown(await openScenario(t, "hostile", { viewport }), ["plan", "run"]);
});
