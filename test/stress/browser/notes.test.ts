import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test, type TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { answeringHarness, ASK_TOKEN, logIn, type AnsweringHarness } from "../../support/asking-client.ts";
import { openAnsweringPage } from "../../support/browser/answering-page.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { openBrowser, type OpenBrowser } from "../../support/browser/open-browser.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

let harness: AnsweringHarness;
let browser: OpenBrowser;
const endings: (() => unknown)[] = [];
before(async () => {
  harness = await answeringHarness({ after: (ending) => void endings.push(ending as () => unknown) });
  await runCommandForTest(harness.home, ["answers", "notes", "on"]);
  await waitFor("the daemon takes notes", () => existsSync(harness.home.paths.noteFile));
  browser = await openBrowser();
  endings.push(async () => browser.close());
});
after(async () => {
  for (const ending of endings.toReversed()) await ending();
});

/** A session whose turn has ended, and its waiting hook. */
async function endTurn(sessionId: string) {
  harness.register("idle", sessionId);
  await harness.fire({ hook_event_name: "UserPromptSubmit", session_id: sessionId, prompt: "Paint it" });
  const hook = harness.stop(sessionId);
  await waitFor("it is done", async () =>
    (await harness.daemon.sessions()).some((one) => one.session_id === sessionId && one.state === "done"),
  );
  await waitFor("it takes a note", async () => {
    const { obstacle } = await harness.daemon.get<{ obstacle: string | null }>(`/api/sessions/${sessionId}/note`);
    return obstacle === null;
  });
  return hook;
}

async function openSession(t: TestContext, sessionId: string, more: object = {}) {
  const hash = `#view=session&session=${sessionId}`;
  const opened = await openAnsweringPage(t, { browser, harness, hash, login: harness.paired, ...more });
  await opened.page.locator(".session-head.is-done").waitFor();
  return { ...opened, form: opened.page.locator(".leave-note.is-open") };
}

const opener = (page: Page): Locator => page.getByRole("button", { name: "Leave a note…" });

test("a note is left by the keyboard, and says when Claude has it", async (t) => {
  const hook = await endTurn("n-go");
  const { page, form, complaints } = await openSession(t, "n-go");
  await opener(page).focus();
  await page.keyboard.press("Enter");
  await form.getByText(/is not from the user and approves nothing.*uses tokens/).waitFor();
  assert.deepEqual(await findViolations(page), []);
  const send = form.getByRole("button", { name: "Leave note" });
  assert.equal(await send.getAttribute("aria-disabled"), "true");
  await page.keyboard.type("h");
  await page.keyboard.press("Escape");
  assert.equal(await form.getByRole("textbox").inputValue(), "h");
  await form.getByRole("textbox").fill("Twice – 「二度」");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await form.getByText("Note sent. Claude does not have it yet.").waitFor();
  assert.equal(await page.locator(":focus").getAttribute("role"), "status");
  const { output, code } = await hook.ended;
  assert.deepEqual([output, code], ["Note left on the dashboard: Twice – 「二度」", 2]);
  await page.locator(".mark-row", { hasText: /Note from here\s*Firefox on Linux · Twice/ }).waitFor();

  const prompt = `<task-notification>\n<summary>Stop hook feedback</summary>\n</task-notification>\n<system-reminder>\n${output}\n</system-reminder>`;
  await harness.fire({ hook_event_name: "UserPromptSubmit", session_id: "n-go", prompt });
  await page.locator(".session-state", { hasText: "since an automatic prompt" }).waitFor();
  await form.getByText(/^Claude has the note since \d/).waitFor();
  await form.getByRole("button", { name: "Close" }).click();
  await form.waitFor({ state: "detached" });
  assert.equal(await opener(page).count(), 0);
  assert.deepEqual(complaints, []);
});

test("a session that went on says that it takes no note, and the draft stays", async (t) => {
  await endTurn("n-late");
  const { page, form } = await openSession(t, "n-late", { options: { viewport: { width: 390, height: 844 } } });
  await opener(page).click();
  await form.getByRole("textbox").fill("Too late");
  await harness.fire({ hook_event_name: "UserPromptSubmit", session_id: "n-late", prompt: "Go on" });
  await form.getByText("This session takes no note now.").waitFor();
  assert.equal(await form.getByRole("button", { name: "Leave note" }).getAttribute("aria-disabled"), "true");
  assert.equal(await form.getByRole("textbox").inputValue(), "Too late");
  assert.deepEqual(await findViolations(page), []);
});

test("a browser that was not paired leaves no note", async (t) => {
  await endTurn("n-whose");
  const cookie = await logIn(harness.daemon.url, { token: ASK_TOKEN });
  const { page } = await openSession(t, "n-whose", { login: { Cookie: cookie } });
  await page.locator(".mark-row, .message-row, .conversation").first().waitFor();
  assert.equal(await opener(page).count(), 0);
});
