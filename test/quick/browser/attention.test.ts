import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { AttentionCounts } from "../../../src/core/session-attention.ts";
import type { MetricsDto } from "../../../src/protocol/dto.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";
import { sampleSession } from "../../../web/state/sample-events.ts";

const openCase = pageCases();

/** What hooks tell of a session, by what becomes of it. */
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
  /** The page says the same as the store, by the stream and after a reload. */
  async function says(counts: AttentionCounts): Promise<void> {
    await pageSays(page, counts);
    assert.deepEqual((await daemon.get<MetricsDto>("/api/metrics")).attention, counts);
    await page.reload();
    await pageSays(page, counts);
  }

  await page.goto(daemon.url);
  await page.getByText("Nothing is waiting for you.").waitFor();
  await begin("waiting", ["oldest"], "the oldest wait");
  // With nothing below the waits, the list still leads on.
  await page.locator(".sessions").getByRole("button", { name: "All sessions" }).waitFor();
  await begin("over", ids("pay", 15), "決済の不具合を直す");
  await begin("ended", ids("script", 110));
  await says({ waiting: 1, failed: 0, running: 0 });
  assert.match(await page.locator(".call.is-waiting").innerText(), /the oldest wait/);
  assert.match(await page.title(), /^\(1\)/);

  await page.keyboard.press("Control+k");
  await page.locator(".palette input").fill("決済 直す");
  await page.locator(".palette [role=option]").nth(14).waitFor();
  assert.equal(await page.locator(".palette [role=option]").count(), 15);
  await page.keyboard.press("Escape");

  await begin("running", ids("run", 52));
  await says({ waiting: 1, failed: 0, running: 52 });
  await page.getByRole("button", { name: "and 2 more" }).waitFor();

  await begin("waiting", ids("wait", 52));
  await says({ waiting: 53, failed: 0, running: 52 });
  assert.match(await page.locator(".call.is-waiting").first().innerText(), /the oldest wait/);
  await page.getByRole("button", { name: "and 3 more" }).click();
  await page.locator(".totals", { hasText: "53 sessions" }).waitFor();
  assert.match(await page.locator(".session-row").first().innerText(), /the oldest wait/);
});

test("page claims nothing of now while the daemon is away", async () => {
  await openCase({}, async ({ page, daemon }) => {
    await page.getByText("Nothing is waiting for you.").waitFor();
    // Its code is fetched when it is needed first.
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").waitFor();
    await page.keyboard.press("Escape");

    daemon.mode = "down";
    daemon.cut();
    await page.getByText("Nothing was waiting when the connection was lost.").waitFor();
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").fill("payments");
    await page
      .getByText("The daemon does not answer: only sessions that this page has loaded were searched.")
      .waitFor();
    await page.keyboard.press("Escape");
    daemon.mode = "well";
    await page.getByText("Nothing is waiting for you.").waitFor();
  });
});

type Told = readonly (readonly [title: string, body: string])[];

/** Somebody wants to be told and looks at something else; what is told is noted. */
async function lookAway(page: Page): Promise<() => Promise<Told>> {
  await page.addInitScript(() => {
    localStorage.setItem("ccen.notify", "yes");
    document.hasFocus = () => false;
    const told: [string, string][] = [];
    Object.assign(globalThis, {
      told,
      // A browser without a window shows none, and refuses to.
      Notification: class extends EventTarget {
        static readonly permission = "granted";
        constructor(title: string, { body = "" }: NotificationOptions) {
          super();
          told.push([title, body]);
        }
      },
    });
  });
  await page.reload();
  await page.locator(".connection.is-live").waitFor();
  return async () => page.evaluate(() => (globalThis as unknown as { told: Told }).told);
}

test("the desktop says who begins to wait, on which machine and for what, once", async () => {
  const now = new Date().toISOString();
  const waits = (id: string, ask: string, machine?: string) =>
    sampleSession(id, {
      title: id,
      state: "waiting",
      state_since: now,
      last_used_at: now,
      waiting_for: ask,
      ...(machine !== undefined && { machine }),
    });
  await openCase(
    { prepare: (daemon) => void (daemon.sessions = [waits("seen", "Bash: ls")]), inOwnContext: true },
    async ({ page, daemon }) => {
      const told = await lookAway(page);
      await page.locator(".call", { hasText: "seen" }).waitFor();
      daemon.send({ type: "session", data: waits("deploy", "Bash: git push") });
      daemon.send({ type: "session", data: waits("deploy", "Bash: git push") });
      await waitFor("the first one", async () => (await told()).length === 1);
      daemon.send({ type: "session", data: waits("nightly", "Which one?", "tower") });
      await waitFor("the last one", async () => (await told()).length === 2);
      assert.deepEqual(await told(), [
        ["deploy waits for you", "Bash: git push"],
        ["nightly @ tower waits for you", "Which one?"],
      ]);
    },
  );
});

async function pageSays(page: Page, { waiting, running }: AttentionCounts): Promise<void> {
  await page.locator(".top .count.is-waiting", { hasText: new RegExp(`^${waiting} waiting$`) }).waitFor();
  await page.locator(".top .count", { hasText: new RegExp(`^${running} running$`) }).waitFor();
}

function ids(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}
