import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { AwayDto } from "../../../src/api/insights-dto.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { sampleEvent, sampleSession, SAMPLE_WARNING } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

function waiting(): SessionDto {
  const since = ago(65_000);
  const wait = {
    kind: "permission",
    ask: "Bash: git push",
    tool_name: "Bash",
    tool_use_id: "x",
    agent_id: null,
  } as const;
  const times = { state_since: since, last_used_at: since };
  const waits = [{ ...wait, since, item: "permission:x", mark: null }];
  return sampleSession("deploy", { ...times, title: "Deploy", state: "waiting", waiting_for: wait.ask, waits });
}

function prepare(daemon: FakeDaemon): void {
  daemon.events.push(sampleEvent(1, { received_at: ago(1000) }));
  const times = { state_since: ago(60_000), last_used_at: ago(1000), started_at: ago(60_000), cwd: "/home/dev/shop" };
  daemon.sessions.push(
    sampleSession("a", { ...times, title: "Fix `login`", state: "working" }),
    sampleSession("b", { ...times, title: "Refactor OAuth", state: "working", parent_session_id: "a" }),
    waiting(),
  );
  const usual = { p50_ms: 12_000, p99_ms: 40_000, samples: 20 };
  const slow = { tool_use_id: "t", tool_name: "Bash", summary: "npm run build", usual };
  const { since } = SAMPLE_WARNING;
  daemon.warnings = [
    { kind: "same-file", since, sessions: ["a", "b"], seqs: [3, 4], path: "/home/dev/shop/src/auth.ts" },
    { kind: "slow-call", sessions: ["b"], seqs: [5], since: ago(13 * 60_000 + 500), ...slow },
    { kind: "budget", since, sessions: [], seqs: [], percent: 80, spent_usd: 41, budget_usd: 50 },
  ];
  daemon.metrics = { ...daemon.metrics, budget: { usd: 50, spent_usd: 41, since: ago(60_000) } };
}

test("warnings are marked at their sessions, and lines on Now that stay dismissed", async () => {
  await openCase({ prepare }, async ({ page, complaints }) => {
    const lines = page.getByRole("region", { name: "Warnings" });
    const collision = lines.getByRole("listitem").filter({ hasText: "2 sessions edit src/auth.ts" });
    assert.equal(
      await collision.getByRole("link", { name: "Fix login" }).getAttribute("href"),
      "#view=session&session=a",
    );
    assert.deepEqual(
      await collision
        .getByRole("link", { name: "Last edit" })
        .evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
      ["#view=event&event=3", "#view=event&event=4"],
    );
    await lines.getByText(/npm run build: usually 12 s, now 13 min \d\d s/).waitFor();
    const row = page.locator(".side-session", { hasText: "Refactor OAuth" });
    assert.match(
      (await row.locator(".warning-sign").getAttribute("title")) ?? "",
      /2 sessions edit src\/auth\.ts\nnpm/,
    );
    await row.getByText("13 min", { exact: true }).first().waitFor();
    await page.getByRole("link", { name: "82% of $50" }).waitFor();

    await collision.getByRole("button", { name: "Dismiss warning" }).click();
    await collision.waitFor({ state: "detached" });
    await page.reload();
    await lines.getByText("npm run build").waitFor();
    assert.equal(await collision.count(), 0);
    assert.deepEqual(
      complaints.filter((text) => !text.includes("404")),
      [],
    );
  });
});

function manyWarnings(daemon: FakeDaemon): void {
  prepare(daemon);
  const calls = Array.from({ length: 8 }, (_, index) => ({
    ...SAMPLE_WARNING,
    sessions: ["b"],
    seqs: [5],
    summary: `npm test ${index}`,
  }));
  daemon.warnings = [{ kind: "context", sessions: ["b"], since: ago(60_000), seqs: [], share: 0.85 }, ...calls];
}

test("warnings take three lines, and one on a phone until they are opened", async () => {
  await openCase({ prepare: manyWarnings }, async ({ page }) => {
    const lines = page.getByRole("region", { name: "Warnings" });
    const more = lines.getByRole("button", { name: "and 7 more" });
    await more.waitFor();
    assert.equal(await lines.getByRole("listitem").count(), 2);
    await lines.getByText("Context 85% full: automatic compaction may follow").waitFor();
    await more.click();
    await lines.getByRole("listitem").nth(8).waitFor();
    await lines.getByRole("button", { name: "Show fewer" }).click();

    await page.setViewportSize({ width: 390, height: 844 });
    const fold = lines.getByRole("button", { name: "9 warnings" });
    await fold.waitFor();
    assert.equal(await lines.getByRole("listitem").count(), 0);
    assert.ok(((await lines.boundingBox())?.height ?? 0) < 60);
    await fold.click();
    await lines.getByRole("listitem").nth(8).waitFor();
  });
});

function awayLine(id: string, outcome: "waiting" | "finished"): AwayDto["sessions"][number] {
  return {
    session_id: id,
    agent: "claude",
    title: id,
    project_name: "shop",
    branch: null,
    state: outcome === "waiting" ? "waiting" : "done",
    outcome,
    last_used_at: ago(1000),
    waiting_for: outcome === "waiting" ? "git push" : null,
    failure: null,
    calls: 4,
    failures: 0,
    edits: 2,
    unknown_edits: 0,
    lines_added: 10,
    lines_removed: 2,
    files: 1,
    cost_usd: 1,
    last_reply: "**Done.** The cart is fixed.",
  };
}

const AWAY: AwayDto = {
  since: ago(3_600_000),
  until: ago(0),
  count: 2,
  complete: true,
  totals: {
    waiting: 1,
    failed: 0,
    running: 0,
    finished: 1,
    stopped: 0,
    calls: 8,
    failures: 0,
    edits: 4,
    files: 3,
    unknown_edits: 0,
    lines_added: 312,
    lines_removed: 98,
    cost_usd: 12.4,
  },
  sessions: [awayLine("deploy", "waiting"), awayLine("done", "finished")],
};

async function leaveAnHourAgo(page: Page): Promise<void> {
  const leftMs = Date.now() - 3_600_000;
  await page.addInitScript((left) => {
    if (localStorage.getItem("ccen.seen") !== null) return;
    localStorage.setItem("ccen.seen", String(left));
    localStorage.setItem("ccen.read", JSON.stringify({ until: left, opened: {} }));
  }, leftMs);
}

test("what happened while you were away is said once, and read sessions lose their dot", async () => {
  const options = {
    beforeOpening: leaveAnHourAgo,
    prepare: (daemon: FakeDaemon) => {
      prepare(daemon);
      const times = { state_since: ago(60_000), last_used_at: ago(60_000) };
      daemon.sessions.push(
        sampleSession("done", { ...times, title: "Cart", state: "done" }),
        sampleSession("read", { ...times, title: "Docs", state: "done" }),
      );
      daemon.away = AWAY;
    },
  };
  await openCase(options, async ({ page, daemon }) => {
    const toggle = page.getByRole("button", { name: /^While you were away 1 h/ });
    const card = page.getByRole("region", { name: "While you were away" });
    // One line beside the heading: what waits for you stays where it is.
    await toggle.getByText("1 finished").waitFor();
    const row = page.locator(".need-row").first();
    const shown = await row.boundingBox();
    assert.equal(await card.count(), 0);
    await toggle.click();
    await card.getByText("+312 −98 in 3 files").waitFor();
    await card.getByText("1 finished").waitFor();
    const line = card.getByRole("link", { name: /done.*Done\. The cart is fixed\./ });
    assert.equal(await line.getAttribute("href"), "#view=session&session=done");
    assert.deepEqual(await findViolations(page), []);
    const unread = page.locator(".side-session.is-unread");
    await waitFor("both dots", async () => (await unread.count()) === 2);
    await line.click();
    await waitFor("the dot of the other one", async () => (await unread.count()) === 1);
    await page.goBack();
    await page.getByRole("button", { name: "Mark as read" }).click();
    await toggle.waitFor({ state: "detached" });
    assert.deepEqual(await row.boundingBox(), shown);
    await waitFor("no dots", async () => (await unread.count()) === 0);
    const asked = daemon.asked.get("/api/away");
    await page.reload();
    await page.locator(".connection.is-live").waitFor();
    assert.equal(daemon.asked.get("/api/away"), asked);
  });
});

test("the mini window shows who needs you, and a click goes there in the page", async () => {
  await openCase({ prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.locator(".display > summary").click();
    const opening = page.context().waitForEvent("page");
    await page.getByRole("button", { name: "Mini window" }).click();
    const mini = await opening;
    const line = mini.getByRole("link", { name: /Run git push\? Deploy 1 min/ });
    await line.waitFor();
    await mini.getByText("2 running").waitFor();
    assert.equal((await mini.locator("link[rel=stylesheet]").count()) > 0, true);
    const font = await line.evaluate((link) => getComputedStyle(link).fontFamily);
    assert.match(font, /^Inter/, "it has the page's style");
    const failed = { title: "Report", state: "failed", failure: "429", failure_code: "rate_limit" } as const;
    const times = { state_since: ago(0), last_used_at: ago(0) };
    daemon.send({ type: "session", data: sampleSession("f", { ...failed, ...times, in_background: 2 }) });
    await mini.getByText("1 failed").waitFor();
    await mini.getByText("Rate limit · 2 in the background").waitFor();
    const [inboxLine, sideRow] = [page.locator(".need.is-failed .need-what"), page.locator(".side-session.is-failed")];
    assert.equal(await inboxLine.textContent(), "2 in the background · 429");
    assert.match((await sideRow.getAttribute("title")) ?? "", / · Failed · 2 in the background$/);
    await line.click();
    await page.waitForURL(/#item=/);
    await mini.close();
    await waitFor("the end of the window", () =>
      page.evaluate(
        () =>
          (globalThis as { documentPictureInPicture?: { window: unknown } }).documentPictureInPicture?.window === null,
      ),
    );
  });
});

test("arrow keys walk through the sidebar, and a fork leads to its origin", async () => {
  await openCase({ prepare }, async ({ page }) => {
    const row = page.locator(".side-session", { hasText: "Deploy" });
    await row.focus();
    await page.keyboard.press("ArrowDown");
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    assert.match(await focused(), /^Running/);
    await page.keyboard.press("Home");
    assert.match(await focused(), /^Now/);
    const origin = page.getByRole("link", { name: "Continues Fix login" });
    assert.equal(await origin.getAttribute("href"), "#view=session&session=a");
  });
});
