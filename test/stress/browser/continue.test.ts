import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import { ASK_TOKEN, logIn, type AnsweringHarness } from "../../support/asking-client.ts";
import { openAnsweringPage, startAnswering } from "../../support/browser/answering-page.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";
import { endedSession, installFake } from "../../support/ended-session.ts";
import { waitFor } from "../../support/wait-for.ts";

let harness: AnsweringHarness;
let browser: OpenBrowser;
startAnswering((started) => ({ harness, browser } = started));

/** The session's own view. */
async function openSession(t: TestContext, sessionId: string, more: object = {}) {
  const hash = `#view=session&session=${sessionId}`;
  const opened = await openAnsweringPage(t, { browser, harness, hash, login: harness.paired, ...more });
  return { ...opened, form: opened.page.locator(".continue.is-open") };
}

const opener = (page: Page): Locator => page.getByRole("button", { name: "Continue with a prompt…" });

test("an ended session is continued by the keyboard, after its command was shown", async (t) => {
  const run = installFake(harness, {});
  const cwd = await endedSession(harness, "c-go");
  const { page, form, complaints } = await openSession(t, "c-go");
  await opener(page).focus();
  await page.keyboard.press("Enter");
  await form.getByText("--bg --resume c-go -- …").waitFor();
  await form.getByText(cwd, { exact: true }).waitFor();
  await form.getByText(/uses tokens.*It asks for permissions as usual/).waitFor();
  assert.deepEqual(await findViolations(page), []);
  const send = form.getByRole("button", { name: "Send prompt" });
  assert.equal(await send.getAttribute("aria-disabled"), "true");
  await page.keyboard.type("h");
  await page.keyboard.press("Escape");
  assert.equal(await form.getByRole("textbox").inputValue(), "h");
  await form.getByRole("textbox").fill('Go on with "x" – 「続けて」');
  assert.ok(!existsSync(run));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await form.getByText("Claude Code has the prompt and continues in the background.").waitFor();
  await form.getByText("claude attach 0123abcd").waitFor();
  assert.equal(await page.locator(":focus").getAttribute("role"), "status");
  assert.match(readFileSync(run, "utf8"), /\[Go on with "x" – 「続けて」\]\n$/);
  await page.locator(".mark-row", { hasText: /Prompt from here\s*sent · Firefox on Linux · Go on/ }).waitFor();

  // What came of it stays while the session works.
  await harness.fire({ session_id: "c-go", cwd, hook_event_name: "UserPromptSubmit", prompt: "Go on" });
  await page.locator(".session-head.is-working").waitFor();
  await form.getByRole("button", { name: "Close" }).click();
  await form.waitFor({ state: "detached" });
  assert.equal(await opener(page).count(), 0);
  assert.deepEqual(complaints, []);
});

test("a draft stays through a failure, whose reason is named, and another session", async (t) => {
  installFake(harness, { answer: "error: no such conversation" });
  await endedSession(harness, "c-other");
  await endedSession(harness, "c-fails");
  const { page, form } = await openSession(t, "c-fails");
  await opener(page).click();
  await form.getByRole("textbox").fill("Go on");
  await form.locator('button:not([aria-disabled="true"])', { hasText: "Send prompt" }).click();
  await form.getByText("The session was not continued: error: no such conversation.").waitFor();
  assert.equal(await form.getByRole("textbox").inputValue(), "Go on");
  const goTo = async (id: string): Promise<void> =>
    page.evaluate((to) => void (location.hash = `#view=session&session=${to}`), id);
  await goTo("c-other");
  await opener(page).waitFor();
  await goTo("c-fails");
  assert.equal(await form.getByRole("textbox").inputValue(), "Go on");

  // Between its look and the press, its transcript goes.
  rmSync(join(harness.home.paths.configDir, "projects", "shop", "c-fails.jsonl"));
  await form.getByRole("button", { name: "Send prompt" }).click();
  await form.getByText("Claude Code’s transcript of this session does not exist any more.").waitFor();
  assert.equal(await form.getByText("The session was not continued").count(), 0);
  await form.locator('button[aria-disabled="true"]', { hasText: "Send prompt" }).waitFor();
  assert.equal(await form.getByRole("textbox").inputValue(), "Go on");
  await form.getByRole("button", { name: "Cancel" }).click();
  await waitFor("the focus on its button", async () =>
    (await page.locator(":focus").innerText()).startsWith("Continue"),
  );
});

test("on a phone in Japanese, it names an older client", async (t) => {
  installFake(harness, { version: "2.1.330" });
  await endedSession(harness, "c-old");
  const phone = { viewport: { width: 390, height: 844 }, locale: "ja-JP" };
  const { page, form } = await openSession(t, "c-old", { options: phone });
  await page.getByRole("button", { name: "プロンプトで続行…" }).click();
  await form.getByText(/2\.1\.331 以降に更新/).waitFor();
  assert.equal(await form.getByRole("textbox").count(), 0);
  assert.deepEqual(await findViolations(page), []);
  installFake(harness, {});
  await form.getByRole("button", { name: "再確認" }).click();
  await form.getByText("--bg --resume c-old -- …").waitFor();
});

test("a browser that was not paired offers no continuation", async (t) => {
  installFake(harness, {});
  await endedSession(harness, "c-stranger");
  const unpaired = await logIn(harness.daemon.url, { token: ASK_TOKEN });
  const { page } = await openSession(t, "c-stranger", { login: { Cookie: unpaired } });
  await page.locator(".session-head.is-ended").waitFor();
  await page.locator(".mark-row", { hasText: "Session ended" }).waitFor();
  assert.equal(await page.locator(".continue").count(), 0);
});
