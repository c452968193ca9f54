import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { CODEX, installAgentHooks } from "../../../src/agents/install/agent-hooks.ts";
import { ASK_TOKEN, type AnsweringHarness, logIn, loginCode } from "../../support/asking-client.ts";
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
import type { OpenBrowser } from "../../support/browser/open-browser.ts";
import { waitFor } from "../../support/wait-for.ts";

let harness: AnsweringHarness;
let browser: OpenBrowser;
startAnswering((started) => ({ harness, browser } = started));

let paired: OpenedPage | undefined;

/** The page of a paired browser, which all tests share: each has a session of its own. Closed with the browser. */
async function openPaired(): Promise<OpenedPage> {
  return (paired ??= await openAnsweringPage({ after: () => {} }, { browser, harness, login: harness.paired }));
}

test("a permission is shown whole, and allowed by the keyboard alone", async () => {
  const { page, complaints } = await openPaired();
  harness.register("waiting", "p-allow");
  const command = "npm run build \u200b\u202e# safe \\ \t\nrest";
  const input = { command, description: "A harmless build", dangerouslyDisableSandbox: true };
  const dialog = harness.ask(permission("p-allow", command, { tool_input: input }));
  const answer = await openItem(page, "p-allow");
  assert.match(await answer.locator(".command-text").innerText(), /npm run build U\+200BU\+202E# safe \\·→\nrest/);
  assert.match(await answer.innerText(), /dangerouslyDisableSandbox\s+true/);
  const text = await answer.innerText();
  assert.ok(text.indexOf("The agent’s own description: A harmless build") > text.indexOf("npm run build"));
  await ready(answer, "Allow").waitFor();
  await page.keyboard.press("a");
  await ready(answer, "Allow").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  const settled = settledRow(page, "p-allow");
  await settled.getByText(/^Allowed · .+ · Firefox on Linux · not confirmed yet$/).waitFor();
  assert.equal(await settled.getByRole("button", { name: "Allow" }).count(), 0);
  assert.deepEqual(decisionOf(await dialog.ended), { behavior: "allow" });
  assert.deepEqual(complaints, []);
});

test("a page that is looked at holds Codex, says until when, and allows its patch", async () => {
  const { page, complaints } = await openPaired();
  const home = join(harness.home.home, ".codex");
  mkdirSync(home);
  installAgentHooks(CODEX, harness.home.paths, { home, nowMs: 0 });
  await page.mouse.move(5, 5);
  await page.mouse.move(9, 9);
  const patch = "*** Begin Patch\n*** Add File: notes.txt\n+first line\n*** End Patch";
  const dialog = harness.askCodex({ session_id: "p-codex", tool_name: "apply_patch", tool_input: { command: patch } });
  const answer = await openItem(page, "p-codex");
  const { expires_at: until } = await harness.request("p-codex");
  const line = answer.getByRole("timer");
  assert.match(await line.innerText(), /^Answer here until \d\d:\d\d:\d\d \((?:\d|1[0-5]) s\), then in the terminal\./);
  assert.ok((await line.innerText()).includes(new Date(until).toTimeString().slice(0, 8)));
  assert.match(await answer.innerText(), /\+\s*first line/);
  await ready(answer, "Allow").click();
  await settledRow(page, "p-codex")
    .getByText(/^Allowed · /)
    .waitFor();
  assert.deepEqual(decisionOf(await dialog.ended), { behavior: "allow" });
  assert.deepEqual(complaints, []);
});

test("no edit of several is left out, whatever it changes", async () => {
  const { page } = await openPaired();
  harness.register("waiting", "p-edits");
  const edits = [
    { old_string: "one", new_string: "two" },
    { old_string: "three\r\nfour", new_string: "three\nfour" },
    "five",
  ];
  const input = { file_path: "/srv/a", edits };
  const dialog = harness.ask({ session_id: "p-edits", tool_name: "MultiEdit", tool_input: input });
  const answer = await openItem(page, "p-edits");
  assert.match(await answer.innerText(), /−\s*one\s*\+\s*two[^]*−\s*threeU\+000D\s*\+\s*three\s*four[^]*"five"/);
  dialog.interrupt();
  await dialog.ended;
});

test("rules longer than the screen are kept only after all of them were on it", async () => {
  const { page } = await openPaired();
  harness.register("waiting", "p-rules");
  const rules = Array.from({ length: 120 }, (_, at) => ({ toolName: "Bash", ruleContent: `make step-${at}` }));
  const suggestion = { type: "addRules", rules, behavior: "allow", destination: "localSettings" };
  const dialog = harness.ask(permission("p-rules", "make step-1", { permission_suggestions: [suggestion] }));
  const answer = await openItem(page, "p-rules");
  await answer.getByText("Always allow…").click();
  await ready(answer, "Allow").waitFor();
  // To the button at once: most rules were out of sight.
  const button = answer.getByRole("button", { name: "Allow always" });
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await button.getAttribute("aria-disabled"), "true");
  await button.hover({ force: true });
  await waitFor("all rules to be seen", async () => {
    await page.mouse.wheel(0, -150);
    return (await button.getAttribute("aria-disabled")) === "false";
  });
  dialog.interrupt();
  assert.equal((await dialog.ended).output, "");
});

test("a hidden part is shown on demand, and nothing is allowed before", async () => {
  const { page } = await openPaired();
  harness.register("waiting", "p-hidden");
  const command = "TOKEN=abc12345`id>evil`def make";
  const dialog = harness.ask(permission("p-hidden", command));
  const answer = await openItem(page, "p-hidden");
  await answer.getByText("Show what is hidden to allow it.").waitFor();
  await ready(answer, "Deny and stop").waitFor();
  assert.equal(await ready(answer, "Allow").count(), 0);
  await answer.getByRole("button", { name: "Show them" }).click();
  await answer.locator(".command-text", { hasText: "`id>evil`" }).waitFor();
  await ready(answer, "Allow").click();
  assert.deepEqual(decisionOf(await dialog.ended), { behavior: "allow" });
  await settledRow(page, "p-hidden")
    .getByText(/^Allowed · /)
    .waitFor();
  await answer.locator(".command-text", { hasText: "`id>evil`" }).waitFor({ state: "detached" });
});

test("an answered card shrinks to a line, and the next request opens in its place", async () => {
  const { page } = await openPaired();
  const dialogs = ["p-row-1", "p-row-2"].map((id) => {
    harness.register("waiting", id);
    return harness.ask(permission(id, `make ${id}`));
  });
  await page.locator(".need", { hasText: "p-row-2" }).waitFor();
  const first = await openItem(page, "p-row-1");
  await clickOnceOpen(page, "p-row-2");
  await ready(first, "Deny and stop").click();
  await settledRow(page, "p-row-1")
    .getByText(/^Denied and stopped · /)
    .waitFor();
  const next = page.locator(".need.is-open", { hasText: "p-row-2" }).locator(".answer");
  await ready(next, "Allow").click();
  const decisions = await Promise.all(dialogs.map(async ({ ended }) => decisionOf(await ended)));
  assert.deepEqual(
    decisions.map((decision) => (decision as { behavior?: string } | null)?.behavior),
    ["deny", "allow"],
  );
  await page.setViewportSize({ width: 390, height: 844 });
  const outcome = settledRow(page, "p-row-2").locator(".need-verb");
  const isWhole = await outcome.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.ok(isWhole, "on a phone, what became of it has the room of its sentence");
});

/** A click that was meant to open a line, just after it has opened by itself. */
async function clickOnceOpen(page: Page, text: string): Promise<void> {
  await page.evaluate((wanted) => {
    const observer = new MutationObserver(() => {
      const line = document.querySelector<HTMLElement>(".need.is-open");
      if (line?.textContent?.includes(wanted) !== true) return;
      observer.disconnect();
      line.querySelector<HTMLElement>(".need-row")?.click();
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  }, text);
}

test("questions are sent once each has an answer: a label, several, or own words", async () => {
  const { page } = await openPaired();
  harness.register("waiting", "p-question");
  const questions = [
    { question: "Which colour?", header: "Colour", options: [{ label: "Red", preview: "#f00" }, { label: "Blue" }] },
    { question: "Which toppings?", multiSelect: true, options: [{ label: "Cheese" }, { label: "Olives" }] },
    { question: "Who?", options: [{ label: "Me" }, { label: "You" }] },
  ];
  const dialog = harness.ask({ session_id: "p-question", tool_name: "AskUserQuestion", tool_input: { questions } });
  const answer = await openItem(page, "p-question");
  await answer.getByText("#f00").waitFor();
  await answer.getByText("Answer every question to send.").waitFor();
  await answer.getByRole("radio", { name: "Red" }).check();
  await answer.getByRole("radio", { name: "Blue" }).check();
  for (const name of ["Cheese", "Olives"]) await answer.getByRole("checkbox", { name }).check();
  const [, toppings, who] = await answer.getByRole("textbox", { name: "In your own words" }).all();
  await toppings?.fill("Ham");
  await answer.getByRole("radio", { name: "Me" }).check();
  await ready(answer, "Send answer").waitFor();
  assert.equal(await answer.getByText("Answer every question").count(), 0);
  await who?.fill("「全員」");
  assert.equal(await answer.getByRole("radio", { name: "Me" }).isChecked(), false);
  await who?.fill("");
  await answer.locator(`button[aria-disabled="true"]`, { hasText: "Send answer" }).waitFor();
  await who?.fill("「全員」");
  await ready(answer, "Send answer").click();
  assert.deepEqual(decisionOf(await dialog.ended), {
    behavior: "allow",
    updatedInput: {
      questions,
      answers: { "Which colour?": "Blue", "Which toppings?": "Cheese, Olives, Ham", "Who?": "「全員」" },
    },
  });
});

// The token that answering needs locks the page as well.

let visitor: Page | undefined;

/** A page without a login, which the tests below share. */
async function newVisitor(): Promise<Page> {
  visitor ??= await browser.newPage();
  await visitor.context().clearCookies();
  visitor.removeAllListeners();
  await visitor.goto("about:blank");
  return visitor;
}

test("a locked page hides everything; the token alone opens it, logging out locks it", async () => {
  await harness.fire({ hook_event_name: "UserPromptSubmit", session_id: "s", prompt: "nobody else's business" });
  const page = await newVisitor();
  const answers: number[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/api/")) answers.push(response.status());
  });
  await page.goto(harness.daemon.url);
  await page.getByRole("heading", { name: "This dashboard is locked" }).waitFor();
  await page.getByText("ccen open", { exact: true }).waitFor();
  assert.equal(await page.locator(".sidebar, .connection, .feed").count(), 0);
  await waitFor("the answers", () => answers.length > 0);
  assert.deepEqual([...new Set(answers)], [401]);

  const field = page.getByLabel("Access token");
  await field.fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("This token or link is invalid, used or expired.").waitFor();
  await field.fill(ASK_TOKEN);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.locator(".connection.is-live").waitFor();
  await page.evaluate(() => (location.hash = "#view=settings"));
  await waitFor("its title", async () => (await page.title()).endsWith("ccen · Settings"));
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "This dashboard is locked" }).waitFor();
  await waitFor("a title without a view", async () => (await page.title()) === "ccen");
  await waitFor("no cookies", async () => (await page.context().cookies()).length === 0);
});

test("a link opens the page, leaves no code in the address, and works once", async () => {
  const { url } = harness.daemon;
  const code = await loginCode(url);
  const page = await newVisitor();
  await page.goto(`${url}/#login=${code}`);
  await page.locator(".connection.is-live").waitFor();
  await page.waitForURL(`${url}/`);
  await harness.fire({ hook_event_name: "UserPromptSubmit", session_id: "s", prompt: "hello" });
  await page.locator(".turn-row", { hasText: "hello" }).waitFor();
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, "Strict", "/"]);
  await page.reload();
  await page.locator(".connection.is-live").waitFor();
  assert.equal(await logIn(url, { code }), "", "no second cookie");
  // A second use of the link ends the session of the first one.
  await page.getByRole("heading", { name: "This dashboard is locked" }).waitFor();
});

test("what OpenCode allows always is said to hold until it ends, and is given whole", async () => {
  const { page, complaints } = await openPaired();
  const asked = { ccen_agent: "opencode", permission: "bash", always: ["npm test *"] };
  const dialog = harness.ask(permission("p-opencode", "npm test -- cart", asked));
  const answer = await openItem(page, "p-opencode");
  await answer.getByText("Always allow…").click();
  await answer.getByText("Bash(npm test *)").waitFor();
  await answer.getByText("Until OpenCode ends, for all its sessions of the project. Nothing is written.").waitFor();
  await ready(answer, "Allow always").click();
  assert.deepEqual(JSON.parse((await dialog.ended).output), { reply: "always" });
  assert.deepEqual(complaints, []);
});
