import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { AttentionCounts } from "../../../src/core/session/activity.ts";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { sampleSession } from "../../support/page/state-harness.ts";
import { payload } from "../../support/payload.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

/** The hook events of a session, by its resulting state. */
const EVENTS = {
  waiting: [
    { hook_event_name: "UserPromptSubmit", prompt: "go" },
    { hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: { command: "make" } },
  ],
  running: [{ hook_event_name: "UserPromptSubmit", prompt: "go" }],
  over: [
    { hook_event_name: "UserPromptSubmit", prompt: "go" },
    { hook_event_name: "SessionEnd", reason: "other" },
  ],
  ended: [{ hook_event_name: "SessionEnd", reason: "other" }],
} as const;

test("page counts and shows every wait, however many newer sessions there are", async (t) => {
  const daemon = await startDaemon(t, configHome(t));
  const browser = await openBrowser();
  t.after(async () => browser.close());
  const page = await browser.newPage();

  async function fire(kind: keyof typeof EVENTS, session_id: string, prompt: string): Promise<void> {
    for (const fields of EVENTS[kind]) {
      const body = payload({ ...fields, session_id, ...("prompt" in fields && { prompt }) });
      const headers = { "content-type": "application/json" };
      const { status } = await fetch(new URL("/api/hook", daemon.url), { method: "POST", headers, body });
      assert.equal(status, 204);
    }
  }
  async function begin(kind: keyof typeof EVENTS, sessionIds: readonly string[], prompt = "go"): Promise<void> {
    for (let from = 0; from < sessionIds.length; from += 30) {
      await Promise.all(sessionIds.slice(from, from + 30).map((id) => fire(kind, id, prompt)));
    }
  }
  /** The page shows the same counts as the store, by the stream and after a reload. */
  async function says(counts: AttentionCounts): Promise<void> {
    await pageSays(page, counts);
    const { waiting, failed, running } = (await daemon.get<MetricsDto>("/api/metrics")).attention;
    assert.deepEqual({ waiting, failed, running }, counts);
    await page.reload();
    await pageSays(page, counts);
  }

  await page.goto(daemon.url);
  await page.locator(".connection.is-live").waitFor();
  await begin("waiting", ["oldest"], "the oldest wait");
  await begin("over", ids("pay", 15), "決済の不具合を直す");
  await begin("ended", ids("script", 110));
  await says({ waiting: 1, failed: 0, running: 0 });
  await page.locator(".need.is-waiting", { hasText: "the oldest wait" }).waitFor();
  await waitFor("the title", async () => (await page.title()).startsWith("(1)"));

  await page.keyboard.press("Control+k");
  await page.locator(".palette input").fill("決済 直す");
  await waitFor(
    "all that match",
    async () =>
      (await page.locator(".palette .state-working, .palette .state-done, .palette .state-ended").count()) === 15,
  );
  await page.keyboard.press("Escape");

  await begin("running", ids("run", 52));
  await says({ waiting: 1, failed: 0, running: 52 });
  await page.locator(".side-group.is-running").getByRole("link", { name: "and 2 more" }).waitFor();

  await begin("waiting", ids("wait", 102));
  await says({ waiting: 103, failed: 0, running: 52 });
  await page.locator(".need.is-waiting").first().getByText("the oldest wait").waitFor();
  await page.locator(".inbox-head .count", { hasText: "103" }).waitFor();
  await page.locator(".inbox").getByRole("link", { name: "and 3 more" }).click();
  await page.locator(".totals", { hasText: "103 sessions" }).waitFor();
  await page.locator(".session-row").first().getByText("the oldest wait").waitFor();
});

test("a mark of one browser holds in the other, and after a reload", async (t) => {
  const daemon = await startDaemon(t, configHome(t));
  const browser = await openBrowser();
  t.after(async () => browser.close());
  const [one, other] = [await browser.newPage(), await browser.newPage()];
  for (const page of [one, other]) await page.goto(daemon.url);
  for (const session_id of ["a", "b"]) {
    for (const fields of EVENTS.waiting) {
      const body = payload({ ...fields, session_id, ...("prompt" in fields && { prompt: `task of ${session_id}` }) });
      await fetch(new URL("/api/hook", daemon.url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    }
  }
  await lineOf(one, "b").click();
  await one.locator(".command-text", { hasText: "make" }).waitFor();
  await one.getByRole("button", { name: "Mark as handled" }).click();
  for (const page of [one, other]) {
    await lineOf(page, "b").waitFor({ state: "detached" });
    await lineOf(page, "a").waitFor();
    await waitFor("the title", async () => (await page.title()).startsWith("(1) "));
  }
  await other.reload();
  await other.getByRole("button", { name: "1 handled" }).click();
  await other.getByRole("button", { name: "Bring back" }).click();
  for (const page of [one, other]) await lineOf(page, "b").waitFor();
});

test("session that waits before the browser grants the lock to notify is notified", async () => {
  await openCase({ inOwnContext: true }, async ({ page, daemon }) => {
    await page.addInitScript(() => {
      const reported: string[] = [];
      class Reported extends EventTarget {
        static readonly permission = "granted";
        constructor(title: string) {
          super();
          reported.push(title);
        }
      }
      const granted = Promise.withResolvers<void>();
      const request = LockManager.prototype.request as (name: string, use: () => unknown) => Promise<unknown>;
      function lateRequest(this: LockManager, name: string, use: () => unknown): Promise<unknown> {
        return request.call(this, name, () => granted.promise.then(use));
      }
      Object.assign(LockManager.prototype, { request: lateRequest });
      Object.assign(globalThis, { Notification: Reported, reported, grant: granted.resolve });
      document.hasFocus = () => false;
      localStorage.setItem("ccen.notify", "yes");
    });
    await page.reload();
    await page.locator(".connection.is-live").waitFor();
    const waiting = { title: "deploy", state: "waiting", waiting_for: "git push" } as const;
    daemon.send({ type: "session", data: sampleSession("s1", { ...waiting, last_used_at: new Date().toISOString() }) });
    await page.locator(".need.is-waiting", { hasText: "deploy" }).waitFor();
    await page.evaluate("grant()");
    await waitFor("the notification", async () => (await page.evaluate<string[]>("reported")).length > 0);
    assert.deepEqual(await page.evaluate("reported"), ["deploy is waiting for you"]);
  });
});

function lineOf(page: Page, id: string) {
  return page.locator(".need", { hasText: `task of ${id}` });
}

async function pageSays(page: Page, counts: AttentionCounts): Promise<void> {
  for (const [name, count] of Object.entries(counts)) {
    const shown = page.locator(`.side-group.is-${name} .side-heading .count`);
    if (count === 0) await shown.waitFor({ state: "detached" });
    else await shown.getByText(String(count), { exact: true }).waitFor();
  }
}

function ids(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}
