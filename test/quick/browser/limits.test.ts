import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

function withLimits(daemon: FakeDaemon): void {
  daemon.sessions.push(sampleSession("a"));
  const at = ago(60_000);
  const own = { agent: "claude", account: "/home/dev/.claude", at } as const;
  daemon.limits = [
    { ...own, window: "five_hour", used: 83.4, resets_at: ago(-2 * 3_600_000), full_at: ago(-3_000_000) },
    { ...own, window: "seven_day", used: 41, resets_at: ago(-60 * 3_600_000), full_at: null },
    {
      ...own,
      account: "/home/dev/.claude-work",
      window: "five_hour",
      used: 97,
      resets_at: ago(-600_000),
      full_at: null,
    },
    { ...own, window: "five_hour", account: "/home/dev/.claude-old", used: 99, resets_at: ago(60_000), full_at: null },
  ];
}

test("plan limits are a line an account, without those that were reset since", async () => {
  await openCase({ prepare: withLimits }, async ({ page, complaints }) => {
    const card = page.getByRole("region", { name: "Plan limits" });
    await card.getByText("Claude Code .claude", { exact: true }).waitFor();
    assert.equal(await card.locator("p").count(), 2);
    const [first = "", second = ""] = await card.locator("p").allTextContents();
    assert.match(first, /^Claude Code \.claude5 hours83%resets .+, in 2 hfull .+ at this pace7 days41%resets /);
    assert.match(second, /^Claude Code \.claude-work5 hours97%resets .+, in 10 min/);
    assert.equal(await card.getByText("full", { exact: false }).count(), 1);
    await card.getByRole("link", { name: "5 hours" }).first().click();
    await page.getByText("5 h", { exact: true }).first().waitFor();
    assert.match(page.url(), /#view=stats.*agent=claude/);
    assert.deepEqual(
      complaints.filter((text) => !text.includes("404")),
      [],
    );
  });
});

function withAccount(agent: "claude" | "codex", account: string) {
  return (daemon: FakeDaemon): void => {
    daemon.sessions.push(sampleSession("a"));
    const resets_at = ago(-2 * 3_600_000);
    daemon.limits = [{ agent, account, window: "five_hour", used: 12, at: ago(0), resets_at, full_at: null }];
  };
}

test("a lone account is named where its agent is not Claude Code", async () => {
  for (const [agent, account, line] of [
    ["claude", "/home/dev/.claude", /^5 hours12%/],
    ["codex", "/home/dev/.codex", /^Codex \.codex5 hours12%/],
  ] as const) {
    await openCase({ prepare: withAccount(agent, account) }, async ({ page }) => {
      const text = await page.getByRole("region", { name: "Plan limits" }).locator("p").textContent();
      assert.match(text ?? "", line);
    });
  }
});
