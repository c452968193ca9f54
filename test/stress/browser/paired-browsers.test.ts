import assert from "node:assert/strict";
import { test } from "node:test";
import { pairBrowser, type AnsweringHarness } from "../../support/asking-client.ts";
import {
  openAnsweringPage,
  openItem,
  permission,
  ready,
  startAnswering,
} from "../../support/browser/answering-page.ts";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";
import { switchLanguage } from "../../support/browser/switch-language.ts";

let harness: AnsweringHarness;
let browser: OpenBrowser;
startAnswering((started) => ({ harness, browser } = started));

test("settings list paired browsers, and revoking one takes the answer from its page", async (t) => {
  const { home, daemon } = harness;
  const login = await pairBrowser(home, daemon.url);
  const revoked = await openAnsweringPage(t, { browser, harness, login });
  harness.register("waiting", "p-revoked");
  harness.ask(permission("p-revoked", "make"));
  const answer = await openItem(revoked.page, "p-revoked");
  await ready(answer, "Allow").waitFor();

  const { page, complaints } = await openAnsweringPage(t, {
    browser,
    harness,
    login: harness.paired,
    hash: "#view=settings",
  });
  const section = page.getByRole("region", { name: "Paired browsers" });
  await section.getByText("it stays logged in and can still read", { exact: false }).waitFor();
  assert.equal(await section.getByRole("listitem").count(), 2);
  const own = section.getByRole("listitem").filter({ hasText: "This browser" });
  assert.match(await own.innerText(), /Firefox on Linux.*This browser\s+Paired .* ago/s);
  await section
    .getByRole("listitem")
    .filter({ hasNotText: "This browser" })
    .getByRole("button", { name: "Revoke: Firefox on Linux" })
    .click();

  await answer.getByText(/answers pair/).waitFor();
  assert.equal(await answer.locator(".answer-controls").count(), 0);
  await own.waitFor();
  await section.getByRole("listitem").nth(1).waitFor({ state: "detached" });
  assert.deepEqual([complaints, revoked.complaints], [[], []]);
});

test("new pairing is announced on open pages until it is dismissed, even if it ended", async (t) => {
  const { home, daemon } = harness;
  const first = await openAnsweringPage(t, { browser, harness, login: harness.paired });
  const { page, complaints } = await openAnsweringPage(t, { browser, harness, login: harness.paired });
  // Loaded in idle time: only from then on another browser is news.
  for (const opened of [first.page, page]) {
    await opened.waitForFunction(() => localStorage.getItem("ccen.pairings-seen") !== null);
  }
  const notice = page.getByRole("alert").filter({ hasText: "A browser was paired" });
  assert.equal(await notice.count(), 0);

  await pairBrowser(home, daemon.url);
  await notice.getByText("A browser was paired: Firefox on Linux").waitFor();
  await notice.getByText("It may answer Claude Code.", { exact: false }).waitFor();
  await page.reload();
  await notice.getByRole("button", { name: "Revoke: Firefox on Linux" }).click();
  await notice.getByText("It is not paired any more.").waitFor();
  await first.page.getByText("It is not paired any more.").waitFor();
  await switchLanguage(page, "日本語");
  await page.getByText("ブラウザーがペアリングされました: Firefox on Linux").waitFor();
  await page.getByRole("button", { name: "閉じる" }).click();
  await page.getByText("ブラウザーがペアリングされました").waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});
