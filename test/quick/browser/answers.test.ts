import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { AnsweringHarness } from "../../support/asking-client.ts";
import {
  decisionOf,
  openAnsweringPage,
  type OpenedPage,
  openItem,
  permission,
  ready,
  startAnswering,
} from "../../support/browser/answering-page.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";

let harness: AnsweringHarness;
let browser: OpenBrowser;
startAnswering((started) => ({ harness, browser } = started));

async function openPage(t: TestContext, hash = ""): Promise<OpenedPage> {
  return openAnsweringPage(t, { browser, harness, hash, login: harness.paired });
}

test("a permission is shown whole, and allowed by the keyboard alone", async (t) => {
  const { page, complaints } = await openPage(t);
  harness.register("waiting", "p-allow");
  const command = "npm run build \u200b\u202e# safe \\ \t\nrest";
  const input = { command, description: "A harmless build", dangerouslyDisableSandbox: true };
  const dialog = harness.ask(permission("p-allow", command, { tool_input: input }));
  const answer = await openItem(page, "p-allow");
  assert.match(await answer.locator(".command-text").innerText(), /npm run build U\+200BU\+202E# safe \\·→\nrest/);
  assert.match(await answer.innerText(), /dangerouslyDisableSandbox\s+true/);
  const text = await answer.innerText();
  assert.ok(text.indexOf("Claude’s own description: A harmless build") > text.indexOf("npm run build"));
  await ready(answer, "Allow").waitFor();
  assert.deepEqual(await findViolations(page), []);
  await page.keyboard.press("a");
  assert.equal(await page.locator(":focus").innerText(), "Allow");
  await page.keyboard.press("Enter");
  await answer.getByText("Sent. Claude Code has not confirmed it yet.").waitFor();
  await answer.getByText(/^Allow · Firefox on Linux · /).waitFor();
  assert.equal(await page.locator(":focus").getAttribute("role"), "status");
  assert.deepEqual(decisionOf(await dialog.ended), { behavior: "allow" });
  assert.deepEqual(complaints, []);
});

test("a hidden part is shown on demand, and nothing is allowed before", async (t) => {
  const { page } = await openPage(t);
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
  await page.getByText("Sent. Claude Code has not confirmed it yet.").waitFor();
  await answer.locator(".command-text", { hasText: "`id>evil`" }).waitFor({ state: "detached" });
});

test("questions are sent once each has an answer: a label, several, or own words", async (t) => {
  const { page } = await openPage(t);
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
  assert.deepEqual(await findViolations(page), []);
  await ready(answer, "Send answer").click();
  assert.deepEqual(decisionOf(await dialog.ended), {
    behavior: "allow",
    updatedInput: {
      questions,
      answers: { "Which colour?": "Blue", "Which toppings?": "Cheese, Olives, Ham", "Who?": "「全員」" },
    },
  });
});
