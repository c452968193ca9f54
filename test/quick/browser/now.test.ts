import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { STALE_AFTER_MS } from "../../../web/state/connection.ts";
import { sampleEvent, sampleSession } from "../../../web/state/state-harness.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { waitFor } from "../../support/wait-for.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";

const openCase = pageCases();

/** The test controls the page's clock. */
const beforeOpening = async (page: Page): Promise<void> => page.clock.install();

/** By then the page has reconnected and requested the health. */
const ASKS_AGAIN_MS = 10_000;

function waitingSession(id: string, different: Partial<SessionDto> = {}): SessionDto {
  const now = new Date().toISOString();
  const ask = "Bash: cat <<'SQL' | psql DELETE FROM customers; SQL rm -rf build";
  const wait = { kind: "permission", ask, agent_id: null, since: now, mark: null } as const;
  return sampleSession(id, {
    title: id,
    state: "waiting",
    state_since: now,
    last_used_at: now,
    waiting_for: ask,
    waits: [{ ...wait, tool_name: "Bash", tool_use_id: `call-${id}`, item: `permission:call-${id}` }],
    ...different,
  });
}

function prepare(daemon: FakeDaemon): void {
  const now = new Date().toISOString();
  for (let seq = 1; seq <= 90; seq++) daemon.events.push(sampleEvent(seq, { received_at: now }));
  daemon.events.push(sampleEvent(91, { session_id: "deploy", tool_use_id: "call-deploy", received_at: now }));
  const times = { last_used_at: now, state_since: now, started_at: now };
  const call = { kind: "tool", tool_name: "Edit", summary: "src/charge.ts" } as const;
  const activity = { ...call, agent_id: null, since: now, usual: null };
  const until = new Date(Date.now() + 3_600_000).toISOString();
  daemon.sessions.push(
    waitingSession("deploy"),
    sampleSession("w", { ...times, title: "Charge", activity, doing: "src/charge.ts", tokens: 1200, cost_usd: 0.5 }),
    sampleSession("f", {
      ...times,
      title: "Report",
      state: "failed",
      failure: "429",
      failure_code: "rate_limit",
      retry_at: until,
    }),
  );
}

test("figures of today are links, with the cost marked as an estimate", async () => {
  await openCase({ prepare }, async ({ page }) => {
    const cost = page.getByRole("link", { name: /^≈ \$[\d.]+ today$/ });
    assert.equal(await cost.getAttribute("href"), "#view=stats");
    await page.getByRole("link", { name: /^[\d,]+ calls/ }).click();
    await page.locator(".shows-stats").waitFor();
  });
});

test("desktop notifications, once allowed, name each new wait and its place once", async () => {
  await openCase({ prepare, inOwnContext: true }, async ({ page, daemon }) => {
    await page.addInitScript(() => {
      const reported: string[] = [];
      class Reported extends EventTarget {
        static permission = "default";
        static async requestPermission(): Promise<string> {
          Reported.permission = "granted";
          return "granted";
        }
        constructor(title: string, { body }: { body: string }) {
          super();
          reported.push(`${title}: ${body}`);
        }
      }
      Object.assign(globalThis, { Notification: Reported, reported });
      document.hasFocus = () => false;
    });
    await page.reload();
    const reported = async () => page.evaluate(() => (globalThis as unknown as { reported: string[] }).reported);
    await page.locator(".connection.is-live").waitFor();
    await page.locator(".display > summary").click();
    await page.locator(".bell").click();
    await page.locator('.bell[aria-pressed="true"]').waitFor();
    daemon.send({ type: "session", data: waitingSession("migrate") });
    await page.locator(".need", { hasText: "migrate" }).waitFor();
    await waitFor("the notification", async () => (await reported()).length > 0);
    await waitFor("the title", async () => (await page.title()).startsWith("(2) "));
    await waitFor("the icon", async () => {
      const icon = await page.locator("link[rel=icon]").getAttribute("href");
      return decodeURIComponent(icon ?? "").includes(">2</text>");
    });
    daemon.send({ type: "session", data: waitingSession("migrate") });
    daemon.send({
      type: "session",
      data: waitingSession("nightly", { machine: "tower", waits: [], waiting_for: "Which one?" }),
    });
    await waitFor("the last one", async () => (await reported()).length > 1);
    assert.deepEqual(await reported(), [
      "migrate is waiting for you: Bash: cat <<'SQL' | psql DELETE FROM customers; SQL rm -rf build",
      "nightly @ tower is waiting for you: Which one?",
    ]);
  });
});

test("a page without a daemon turns stale, gives advice, and recovers", async () => {
  await openCase({ prepare, beforeOpening }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    daemon.mode = "down";
    daemon.cut();
    await page.locator(".connection.is-reconnecting").waitFor();
    await page.clock.fastForward(STALE_AFTER_MS + 1000);
    await page.locator(".connection.is-stale").waitFor();
    await page.locator(".problem", { hasText: /^Showing data from \d\d:\d\d\. .*Start it with ccen start;/ }).waitFor();
    assert.equal(await page.locator(".need.is-waiting").count(), 1);
    daemon.mode = "well";
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator(".connection.is-live").waitFor();
    await page.locator(".problem").waitFor({ state: "detached" });
  });
});

test("on a phone sessions are cards that fit, with totals", async () => {
  await openCase({ prepare, hash: "#view=sessions", viewport: { width: 390, height: 844 } }, async ({ page }) => {
    await page.locator(".session-card").first().waitFor();
    assert.equal(await page.locator(".session-card").count(), 3);
    const fits = await page
      .locator(".session-card")
      .first()
      .evaluate((card) => card.getBoundingClientRect().right <= innerWidth);
    assert.equal(fits, true);
    const totals = await page.locator(".totals").innerText();
    for (const part of ["3 sessions", "1.2K tokens", "usage unknown for 2"]) assert.ok(totals.includes(part), totals);
  });
});

test("the palette finds a session by a few letters, and Escape returns the focus", async () => {
  await openCase({ prepare }, async ({ page }) => {
    const help = page.locator(".to-help");
    await help.focus();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Command palette" }).waitFor();
    await page.keyboard.press("Escape");
    await waitFor("the focus where it was", () => help.evaluate((element) => element === document.activeElement));
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Command palette" }).fill("char");
    await page.getByRole("option", { name: "Charge", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await waitFor("the session", () => page.url().endsWith("#view=session&session=w"));
  });
});

for (const { key, name } of [
  { key: "Control+k", name: "Command palette" },
  { key: "?", name: "Keyboard shortcuts" },
]) {
  test(`${key} opens its dialog again before the browser's close event has come`, async () => {
    await openCase({ prepare, inOwnContext: true }, async ({ page }) => {
      const dialog = page.getByRole("dialog", { name });
      await page.keyboard.press(key);
      await dialog.waitFor();
      // The event of the first closing comes when the dialog is open again.
      await page.evaluate(() => {
        const closed: Event[] = [];
        const early = (event: Event) => {
          closed.push(event);
          event.stopImmediatePropagation();
        };
        addEventListener("close", early, { capture: true });
        Object.assign(globalThis, {
          lateClose() {
            removeEventListener("close", early, { capture: true });
            for (const { target } of closed) target?.dispatchEvent(new Event("close"));
          },
        });
      });
      await page.keyboard.press("Escape");
      await page.keyboard.press(key);
      await dialog.waitFor();
      await page.evaluate("lateClose()");
      await twoFrames(page);
      assert.equal(await dialog.count(), 1);
    });
  });
}

test("a page older than its daemon's version says so, and can be loaded again", async () => {
  await openCase(
    { locale: "ja-JP", viewport: { width: 390, height: 800 }, beforeOpening },
    async ({ page, daemon }) => {
      await page.locator(".connection.is-live").waitFor();
      const news = page.locator(".problem.is-update");
      assert.equal(await news.count(), 0);

      daemon.health = { ...daemon.health, version: "9.9.9" };
      daemon.cut();
      await page.locator(".connection.is-reconnecting").waitFor();
      await page.clock.fastForward(ASKS_AGAIN_MS);
      await news.getByText("9.9.9 に更新されました。").waitFor();
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      assert.equal(scrollWidth, clientWidth, "nothing is wider than the page");

      await Promise.all([page.waitForEvent("load"), news.getByRole("button").click()]);
      await page.locator(".connection.is-live").waitFor();
      assert.equal(await news.count(), 0);
    },
  );
});
