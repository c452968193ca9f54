import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";

const openCase = pageCases();

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

function prepareDone(daemon: FakeDaemon): void {
  const times = { state_since: ago(1000), last_used_at: ago(1000) };
  for (let index = 0; index < 25; index++) {
    daemon.sessions.push(sampleSession(`s${index}`, { ...times, title: `Session ${index}`, state: "done" }));
  }
}

test("of sessions done today the sidebar has the newest, and a link to all", async () => {
  await openCase({ prepare: prepareDone }, async ({ page }) => {
    const done = page.locator(".side-group.is-done");
    const all = done.getByRole("link", { name: "Show all of today" });
    assert.equal(await all.getAttribute("href"), "#view=sessions&since=today");
    assert.equal(await done.locator(".side-session:not(.side-more)").count(), 20);
    assert.match((await done.getByRole("heading").textContent()) ?? "", /25$/);
  });
});

test("two sessions that edit one file are named on the page of each", async (t) => {
  const daemon = await startDaemon(t, configHome(t));
  const cwd = "/home/dev/shop";
  for (const session of ["first", "second"]) {
    const call = { tool_name: "Edit", tool_use_id: `${session}-edit`, tool_input: { file_path: `${cwd}/src/auth.ts` } };
    for (const fields of [
      { hook_event_name: "UserPromptSubmit", prompt: `The ${session} one` },
      { hook_event_name: "PreToolUse", ...call },
      { hook_event_name: "PostToolUse", ...call, tool_response: {} },
    ]) {
      const body = JSON.stringify({ session_id: session, cwd, ...fields });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(new URL("/api/hook", daemon.url), { method: "POST", headers, body });
      assert.equal(answer.status, 204);
    }
  }
  const browser = await openBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${daemon.url}#view=session&session=first`);
  const line = page
    .getByRole("main")
    .getByRole("list", { name: "Warnings" })
    .getByText(/^2 sessions edit src\/auth\.ts$/);
  await line.waitFor();
  await page.getByRole("main").getByRole("link", { name: "The second one" }).click();
  await page.waitForURL(/#view=session&session=second$/);
  await line.waitFor();
});
