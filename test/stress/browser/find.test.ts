import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { scenarioCases } from "../../support/browser/open-scenario.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { playRich } from "../../support/browser/rich-scenario.ts";
import { waitFor } from "../../support/wait-for.ts";

const openScenario = scenarioCases({ rich: playRich });
const openCase = pageCases();

const COMMAND = 'cd src && npm test -- --grep "retry" # once';
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const readClipboard = "navigator.clipboard.readText()";

test("a command of this morning is one hit, and c copies it whole", async (t) => {
  const { page, open, complaints } = await openScenario(t, "rich", CLIPBOARD);
  await open();
  await page.keyboard.press("/");
  await page.keyboard.type('"npm test --"');
  await page.getByText("1 result", { exact: true }).waitFor();
  const hit = page.locator(".hit");
  assert.equal(await hit.count(), 1);
  await hit.getByRole("img", { name: "Failed" }).waitFor();
  await hit.getByText("Exit 1").waitFor();
  await hit.locator(".call-subject mark", { hasText: "npm test --" }).waitFor();
  assert.deepEqual(await findViolations(page), [], "one hit");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("c");
  await page.locator(".said", { hasText: "Copied: cd src" }).waitFor();
  assert.equal(await page.evaluate(readClipboard), COMMAND);
  await page.keyboard.press("Enter");
  await page.locator(".detail .command-text").waitFor();
  const top = (await page.locator(".detail .command-text").boundingBox())?.y ?? 999;
  assert.ok(top < 260, `the content begins at ${top}`);
  assert.deepEqual(await findViolations(page), [], "with the call open");
  await page.keyboard.press("Enter");
  await page.locator(".row.is-opened", { hasText: "npm test" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("typed filters become chips, wrong ones are said, removed ones are gone", async (t) => {
  const { page, open } = await openScenario(t, "rich");
  await open();
  await page.goto(`${new URL(page.url()).origin}/#view=search`);
  await page.locator(".search-start").waitFor();
  assert.deepEqual(await findViolations(page), [], "before a search");
  const field = page.locator("#search");
  await field.pressSequentially("tool:ba");
  await page.locator(".suggestions").getByRole("option", { name: "Bash" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/tool=Bash/);
  await waitFor("the filter to leave the field", async () => (await field.inputValue()) === "");
  await page.getByText("1 call", { exact: true }).waitFor();
  await field.pressSequentially("status:ok");
  await page.keyboard.press("Enter");
  await page.waitForURL(/state=ok/);
  await page.getByText("No results").waitFor();
  await page.getByRole("button", { name: "Remove filter Status: OK" }).click();
  await page.getByText("1 call", { exact: true }).waitFor();
  await field.fill("status:broken npm");
  await page.getByText("status:broken: use ok, failed, denied").waitFor();
  await page.getByText("1 result", { exact: true }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Remove filter Tool: Bash" }).waitFor();
});

test("words stand anywhere in an event, OR finds either, a minus leaves out", async (t) => {
  const { page, open } = await openScenario(t, "rich");
  await open();
  for (const typed of ["grep npm", "grep OR absent npm", "npm grep -absent"]) {
    await page.goto(`${new URL(page.url()).origin}/#view=search&q=${encodeURIComponent(typed)}`);
    await page.getByText("1 result", { exact: true }).waitFor();
    assert.equal(await page.locator("#search").inputValue(), typed);
  }
  await page.goto(`${new URL(page.url()).origin}/#view=search&q=grep%20-npm%20-grep`);
  await page.getByRole("link", { name: "Search for exactly this text" }).click();
  await waitFor("a quoted text", async () => (await page.locator("#search").inputValue()) === '"grep -npm -grep"');
});

test("each event of a call opens the whole call, with its neighbours and raw events", async (t) => {
  const { page, open, seqOf } = await openScenario(t, "rich", CLIPBOARD);
  await open();
  const end = seqOf("test");
  const start = end - 1;
  await page.goto(`${new URL(page.url()).origin}/#view=event&event=${start}`);
  await page.locator(".whole .title", { hasText: "Run the tests of retries" }).waitFor();
  await page.locator(".whole .error-output", { hasText: "3 failed" }).waitFor();
  await page.locator(".event-context", { hasText: "Failed · Exit 1" }).waitFor();
  assert.equal(await page.locator(".delivery-status").count(), 0, "no destination is set up");
  assert.equal(await page.locator(".side-views [aria-current=page]").count(), 0);
  await page.keyboard.press("c");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(readClipboard), COMMAND);
  await page.keyboard.press(",");
  await page.locator(".whole .title", { hasText: "Edit src/retry.ts" }).waitFor();
  await page.locator(".whole .diff .is-added").waitFor();
  await page.getByRole("link", { name: "Next call" }).click();
  await page.locator(".whole .title", { hasText: "Run the tests of retries" }).waitFor();
  await page.locator(".raw-events > summary").click();
  await page.locator("#raw-json", { hasText: "PostToolUseFailure" }).waitFor();
  await page.locator(".raw-events").getByRole("link", { name: "PreToolUse" }).click();
  await page.waitForURL(new RegExp(`view=event&tab=raw&event=${start}$`));
  await page.locator(".whole .title", { hasText: "PreToolUse" }).waitFor();
  await page.getByRole("link", { name: "Next event" }).click();
  await page.locator(".whole .title", { hasText: "PostToolUseFailure" }).waitFor();
  assert.deepEqual(await findViolations(page), [], "a raw event");
  await page.getByRole("link", { name: "Show call" }).click();
  await page.locator(".whole .title", { hasText: "Run the tests of retries" }).waitFor();
});

/** Three hundred sessions that have ended; the page knows the newest hundred. */
function prepareMany(daemon: FakeDaemon): void {
  for (let index = 0; index < 300; index++) {
    daemon.sessions.push(sampleSession(`id-${index}`, { title: `task ${index}`, state: "ended", is_active: false }));
  }
}

test("palette finds an old session among 300, with its state, as a link", async () => {
  await openCase({ prepare: prepareMany }, async ({ page }) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("task 287");
    const options = page.locator(".palette [role=option]");
    const found = page.getByRole("option", { name: /^task 287/ });
    await found.waitFor();
    assert.match(await found.innerText(), /Ended/);
    assert.equal(await found.getAttribute("href"), "#view=session&session=id-287");
    assert.equal(await options.last().innerText(), "Search for “task 287”\n/");
    assert.deepEqual(await findViolations(page), [], "the palette");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#view=session&session=id-287$/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("playwright");
    await page.getByRole("option", { name: "Search for “playwright”", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/#view=search&q=playwright$/);
  });
});

test("table of sessions ends on the grid of the page, beside a scrollbar too", async () => {
  await openCase({ prepare: prepareMany, hash: "#view=sessions" }, async ({ page }) => {
    await page.locator(".session-row").first().waitFor();
    const edgeOf = async (row: string) =>
      page.locator(row).evaluate((element) => element.lastElementChild?.getBoundingClientRect().right ?? 0);
    const head = await edgeOf(".heads .cells");
    assert.equal(await edgeOf(".session-row >> nth=0"), head);
    const gutter = await page
      .locator(".heads .cells")
      .evaluate((row) => Number.parseFloat(getComputedStyle(row).paddingLeft));
    assert.equal(head, 1280 - gutter);
  });
});

test("palette acts on the open session, and says what it copied", async (t) => {
  const { page, open } = await openScenario(t, "rich", CLIPBOARD);
  await open();
  await page.keyboard.press("Control+k");
  const acts = page.getByRole("group", { name: "Open session" }).getByRole("option");
  await acts.first().waitFor();
  const names = await acts.locator(".name").allInnerTexts();
  assert.equal(names[0], "Copy resume command");
  assert.ok(names.indexOf("Changes") < names.indexOf("Export session as Markdown"), names.join());
  // What needs you comes before all else, what is done once a week after it.
  const groups = page.locator(".palette [role=group]");
  const labels = await groups.evaluateAll((all) => all.map((group) => group.ariaLabel));
  assert.ok(labels.indexOf("Open session") < labels.indexOf("Go to"), labels.join());
  assert.ok(labels.indexOf("Go to") < labels.indexOf("Actions"), labels.join());
  assert.deepEqual(await findViolations(page), [], "the palette's groups");
  await page.keyboard.type("resume com");
  await page.getByRole("option", { name: "Copy resume command", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".palette-said", { hasText: "Copied: cd " }).waitFor();
  assert.match(String(await page.evaluate(readClipboard)), /^cd .+ && claude --resume /);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("export session");
  const markdown = page.getByRole("option", { name: "Export session as Markdown" });
  assert.match((await markdown.getAttribute("href")) ?? "", /^\/api\/export\?format=md&session=/);
});
