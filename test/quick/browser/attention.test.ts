import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { AttentionCounts } from "../../../src/core/session/activity.ts";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { pageCases } from "../../support/browser/page-case.ts";
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
    assert.deepEqual((await daemon.get<MetricsDto>("/api/metrics")).attention, counts);
    await page.reload();
    await pageSays(page, counts);
  }

  await page.goto(daemon.url);
  await page.getByText("Nothing is waiting for you.").waitFor();
  await begin("waiting", ["oldest"], "the oldest wait");
  // With nothing below the waits, the list still links to the sessions.
  await page.locator(".sessions").getByRole("button", { name: "All sessions" }).waitFor();
  await begin("over", ids("pay", 15), "決済の不具合を直す");
  await begin("ended", ids("script", 110));
  await says({ waiting: 1, failed: 0, running: 0 });
  await page.locator(".call.is-waiting", { hasText: "the oldest wait" }).waitFor();
  await waitFor("the title", async () => (await page.title()).startsWith("(1)"));

  await page.keyboard.press("Control+k");
  await page.locator(".palette input").fill("決済 直す");
  await waitFor("all that match", async () => (await page.locator(".palette [role=option]").count()) === 15);
  await page.keyboard.press("Escape");

  await begin("running", ids("run", 52));
  await says({ waiting: 1, failed: 0, running: 52 });
  await page.getByRole("button", { name: "and 2 more" }).waitFor();

  await begin("waiting", ids("wait", 52));
  await says({ waiting: 53, failed: 0, running: 52 });
  await page.locator(".call.is-waiting").first().getByText("the oldest wait").waitFor();
  await page.getByRole("button", { name: "and 3 more" }).click();
  await page.locator(".totals", { hasText: "53 sessions" }).waitFor();
  await page.locator(".session-row").first().getByText("the oldest wait").waitFor();
});

test("page makes no claims about now while the daemon is away", async () => {
  await openCase({}, async ({ page, daemon }) => {
    await page.getByText("Nothing is waiting for you.").waitFor();
    // Its code is fetched on first use.
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").waitFor();
    await page.keyboard.press("Escape");

    daemon.mode = "down";
    daemon.cut();
    await page.getByText("Nothing was waiting for you when the connection was lost.").waitFor();
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").fill("payments");
    await page.getByText("Can’t reach the daemon. Only sessions loaded on this page were searched.").waitFor();
    await page.keyboard.press("Escape");
    daemon.mode = "well";
    await page.getByText("Nothing is waiting for you.").waitFor();
  });
});

async function pageSays(page: Page, { waiting, running }: AttentionCounts): Promise<void> {
  await page.locator(".top .count.is-waiting", { hasText: new RegExp(`^${waiting} waiting$`) }).waitFor();
  await page.locator(".top .count", { hasText: new RegExp(`^${running} running$`) }).waitFor();
}

function ids(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}
