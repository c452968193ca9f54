import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type AnsweringHarness, loginCode } from "../../support/asking-client.ts";
import {
  decisionOf,
  openAnsweringPage,
  type OpenedPage,
  openItem,
  permission,
  ready,
  settledRow,
  startAnswering,
} from "../../support/browser/answering-page.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";
import { waitFor } from "../../support/wait-for.ts";

let harness: AnsweringHarness;
let browser: OpenBrowser;
startAnswering((started) => ({ harness, browser } = started));

async function openPage(t: TestContext, hash = ""): Promise<OpenedPage> {
  return openAnsweringPage(t, { browser, harness, hash, login: harness.paired });
}

for (const [locale, heading] of [
  ["en-US", "This dashboard is locked"],
  ["ja-JP", "このダッシュボードはロックされています"],
] as const) {
  test(`without a login the page says how to get in (${locale})`, async (t) => {
    const page = await browser.newPage({ locale });
    t.after(async () => page.context().close());
    await page.goto(harness.daemon.url);
    await page.getByRole("heading", { name: heading }).waitFor();
    await page.getByText("ccen open", { exact: true }).waitFor();
    assert.deepEqual(await findViolations(page), []);
  });
}

test("a link that was used says so, and ends the session that it began", async (t) => {
  const { url } = harness.daemon;
  const link = `${url}/#login=${await loginCode(url)}`;
  const [first, second] = [await browser.newPage(), await browser.newPage()];
  for (const page of [first, second]) t.after(async () => page.context().close());
  await first.goto(link);
  await first.locator(".connection.is-live").waitFor();
  await second.goto(link);
  await second.getByText("This token or link is invalid, used or expired.").waitFor();
  await first.getByRole("heading", { name: "This dashboard is locked" }).waitFor();
});

test("axe finds no fault in a permission and in questions", async (t) => {
  const { page } = await openPage(t);
  const input = { command: "npm run build \u200b\u202e# safe", dangerouslyDisableSandbox: true };
  const options = [{ label: "Red", preview: "#f00" }, { label: "Blue" }];
  const questions = [
    { question: "Which colour?", options },
    { question: "Which toppings?", multiSelect: true, options },
  ];
  for (const fields of [
    permission("p-axe", input.command, { tool_input: input }),
    { session_id: "p-axe-ask", tool_name: "AskUserQuestion", tool_input: { questions } },
  ]) {
    const sessionId = String(fields["session_id"]);
    harness.register("waiting", sessionId);
    harness.ask(fields);
    const answer = await openItem(page, sessionId);
    await answer.locator('button[aria-disabled="false"]').first().waitFor();
    assert.deepEqual(await findViolations(page), [], sessionId);
  }
});

test("an allowed call that still runs does not wait for you any more", async (t) => {
  harness.register("waiting", "p-runs");
  const asked = permission("p-runs", "make runs", { tool_use_id: "run-1" });
  await harness.fire({ hook_event_name: "PreToolUse", ...asked });
  const dialog = harness.ask(asked);
  await harness.request("p-runs");
  const { page } = await openPage(t);
  const row = (state: string) => page.locator(`.call-row.is-${state}`, { hasText: "make runs" });
  await row("asked").waitFor();
  await ready(await openItem(page, "p-runs"), "Allow").click();
  await dialog.ended;
  harness.register("busy", "p-runs");
  await row("open").waitFor();
});

test("a denial takes words, and Esc in their field leaves the item open", async (t) => {
  const { page } = await openPage(t);
  harness.register("waiting", "p-deny");
  const dialog = harness.ask(permission("p-deny", "make"));
  const answer = await openItem(page, "p-deny");
  await answer.getByRole("button", { name: "Deny…" }).click();
  await page.keyboard.type("ah, use make test");
  await page.keyboard.press("Escape");
  assert.equal(await answer.getByRole("textbox").inputValue(), "ah, use make test");
  await ready(answer, "Deny").click();
  assert.deepEqual(decisionOf(await dialog.ended), { behavior: "deny", message: "ah, use make test" });
  await settledRow(page, "p-deny")
    .getByText(/ah, use make test$/)
    .waitFor();
});

test("a draft outlives the fold of its item, and goes with its request", async (t) => {
  const { page } = await openPage(t);
  harness.register("waiting", "p-draft");
  const questions = [
    { question: "Which colour?", options: [{ label: "Red" }, { label: "Blue" }] },
    { question: "Who?" },
  ];
  harness.ask({ session_id: "p-draft", tool_name: "AskUserQuestion", tool_input: { questions } });
  const answer = await openItem(page, "p-draft");
  await answer.getByRole("radio", { name: "Blue" }).check();
  await answer.getByRole("textbox", { name: "In your own words" }).last().fill("Me");
  await answer.getByRole("button", { name: "Decline…" }).click();
  await page.keyboard.type("later");
  // A click just after the first does not fold.
  await ready(answer, "Deny").waitFor();
  const row = page.locator('.need-row[data-key^="p-draft "]');
  await row.click();
  await answer.waitFor({ state: "detached" });
  await row.click();
  assert.ok(await answer.getByRole("radio", { name: "Blue" }).isChecked());
  assert.equal(await answer.getByRole("textbox", { name: "In your own words" }).last().inputValue(), "Me");
  assert.equal(await answer.getByRole("textbox", { name: "Words for the agent (optional)" }).inputValue(), "later");
  assert.equal(await page.locator("textarea:focus").count(), 0);

  // The same question once more is another request.
  harness.register("busy", "p-draft");
  await settledRow(page, "p-draft")
    .getByText(/^Answered in the terminal\./)
    .waitFor();
  for (const view of ["sessions", "now"]) {
    await page.evaluate((to) => void (location.hash = `#view=${to}`), view);
    await page.locator(`.page.shows-${view} main`).waitFor();
  }
  await row.waitFor({ state: "detached" });
  harness.register("waiting", "p-draft");
  harness.ask({ session_id: "p-draft", tool_name: "AskUserQuestion", tool_input: { questions } });
  const again = await openItem(page, "p-draft");
  await again.getByRole("button", { name: "Decline…" }).waitFor();
  assert.equal(await again.getByRole("radio", { name: "Blue" }).isChecked(), false);
  assert.equal(await again.getByRole("textbox", { name: "Words for the agent (optional)" }).count(), 0);
});

test("always keeps what the client offers, for the session unless its file is chosen", async (t) => {
  const { page } = await openPage(t);
  const offered = {
    type: "addRules",
    rules: [{ toolName: "Bash", ruleContent: "npm run *" }],
    behavior: "allow",
    destination: "localSettings",
  };
  for (const [sessionId, inFile] of [
    ["p-always", false],
    ["p-file", true],
  ] as const) {
    harness.register("waiting", sessionId);
    const dialog = harness.ask(permission(sessionId, "npm run build", { permission_suggestions: [offered] }));
    const answer = await openItem(page, sessionId);
    await answer.getByText("Always allow…").click();
    await answer.getByText("Bash(npm run *)").waitFor();
    await answer.getByText("Until the session ends. Nothing is written.").waitFor();
    if (inFile) {
      await answer.getByText(".claude/settings.local.json", { exact: true }).click();
      await answer.getByText("Written to .claude/settings.local.json, for all sessions of the project.").waitFor();
    }
    await ready(answer, "Allow always").click();
    const updated = inFile ? offered : { ...offered, destination: "session" };
    assert.deepEqual(decisionOf(await dialog.ended), { behavior: "allow", updatedPermissions: [updated] });
  }
});

test("a plan is approved in the session's own view only after all of it was on screen", async (t) => {
  harness.register("waiting", "p-plan");
  const plan = `# Migrate\n\n${Array.from({ length: 120 }, (_, at) => `${at + 1}. step ${at + 1}`).join("\n")}`;
  const dialog = harness.ask({ session_id: "p-plan", tool_name: "ExitPlanMode", tool_input: { plan } });
  await harness.request("p-plan");
  const { page } = await openPage(t, "#view=session&session=p-plan");
  const answer = page.locator(".session-ask .answer");
  await answer
    .getByText(/lines? left to read: scroll through all of it to answer\.$/)
    .last()
    .waitFor();
  await ready(answer, "Approve").waitFor({ state: "detached" });
  // To its end at once: most of it was out of sight.
  const scroller = page.locator(".session-asks");
  const scrollTo = async (top: number): Promise<void> => scroller.evaluate((one, at) => one.scrollTo(0, at), top);
  await scrollTo(99_999);
  await answer.getByText("step 120").waitFor();
  await answer
    .getByText(/lines? left to read: scroll through all of it to answer\.$/)
    .last()
    .waitFor();
  const height = await scroller.evaluate((one) => one.scrollHeight);
  // Where a frame takes longer than a step, parts are passed out of sight: then once more.
  await waitFor("all of it to be seen", async () => {
    for (let top = 0; top < height; top += 100) await scrollTo(top);
    // It counts once it has been at rest.
    return answer
      .getByText(/lines? left to read: scroll through all of it to answer\.$/)
      .last()
      .isHidden();
  });
  await ready(answer, "Approve and accept edits").click();
  assert.deepEqual(decisionOf(await dialog.ended), {
    behavior: "allow",
    updatedInput: { plan },
    updatedPermissions: [{ type: "setMode", mode: "acceptEdits", destination: "session" }],
  });
  await harness.fire({ session_id: "p-plan", hook_event_name: "Stop", last_assistant_message: "done" });
  await page.locator(".session-ask.is-over", { hasText: /Approved, edits accepted · .+ · Firefox on Linux/ }).waitFor();
});

test("an answer elsewhere is shown at once, and a later one is refused with its reason", async (t) => {
  const { page } = await openPage(t);
  harness.register("waiting", "p-terminal");
  harness.ask(permission("p-terminal", "make"));
  const answer = await openItem(page, "p-terminal");
  harness.register("busy", "p-terminal");
  await settledRow(page, "p-terminal")
    .getByText(/^Answered in the terminal\./)
    .waitFor();
  assert.equal(await answer.getByRole("button", { name: "Allow" }).count(), 0);

  harness.register("waiting", "p-late");
  harness.ask(permission("p-late", "make"));
  const late = await openItem(page, "p-late");
  await ready(late, "Allow").waitFor();
  const { id } = await harness.request("p-late");
  // The other answer comes between the press and its request.
  await page.route(`**/api/requests/${id}/answer`, async (route) => {
    assert.equal((await harness.answer(id, { choice: "deny" })).status, 200);
    await route.continue();
  });
  await ready(late, "Allow").click();
  const loser = settledRow(page, "p-late");
  await loser.getByText(/^Firefox on Linux answered first: Deny · /).waitFor();
  assert.equal(await page.locator(".problem").count(), 0);
});

test("an answer without a reply says so, and the request is still open", async (t) => {
  const { page } = await openPage(t);
  harness.register("waiting", "p-network");
  harness.ask(permission("p-network", "make"));
  const answer = await openItem(page, "p-network");
  await page.route("**/answer", (route) => route.abort());
  await ready(answer, "Allow").click();
  await answer.getByText(/^Your answer did not arrive\. The request is still open\.$/).waitFor();
  assert.equal((await harness.request("p-network")).state, "open");
  await ready(answer, "Allow").waitFor();
});
