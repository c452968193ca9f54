import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleSession } from "../../../web/state/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

/** Three sessions that ask for a permission, the oldest first. */
function fillWaits(daemon: FakeDaemon): void {
  for (const [at, id] of ["a", "b", "c"].entries()) {
    const since = new Date(Date.now() - (9 - at) * 60_000).toISOString();
    const item = { item: `permission:call-${id}`, mark: null };
    const wait = { kind: "permission", ask: `Bash: npm run ${id}`, agent_id: null, since, ...item } as const;
    daemon.sessions.push(
      sampleSession(id, {
        title: `session ${id}`,
        state: "waiting",
        waits: [{ ...wait, tool_name: "Bash", tool_use_id: `call-${id}` }],
        state_since: since,
        last_used_at: since,
      }),
    );
  }
}

test("after an item is handled the keyboard is at the next, the sidebar dims it", async () => {
  await openCase({ prepare: fillWaits }, async ({ page }) => {
    await page.locator(".need").first().waitFor();
    await page.keyboard.press("w");
    await page.locator(".need.is-open", { hasText: "session a" }).waitFor();
    await page.keyboard.press("w");
    await page.locator(".need.is-open .need-row:focus", { hasText: "session b" }).waitFor();
    await page.keyboard.press("h");
    await page.locator(".need-row:focus", { hasText: "session c" }).waitFor();
    await page.locator(".side-session.is-put-away", { hasText: "session b" }).getByText("Handled or snoozed").waitFor();
    assert.equal(await page.locator(".side-session.is-put-away").count(), 1);
    await page.keyboard.press("k");
    await page.locator(".need-row:focus", { hasText: "session a" }).waitFor();
    await page.keyboard.press("z");
    await page.locator(".need", { hasText: "session b" }).waitFor();
    assert.equal(await page.locator(".side-session.is-put-away").count(), 0);
  });
});

test("Enter leaves a filter for its list, Escape clears it before it leaves", async () => {
  await openCase({ prepare: fillWaits }, async ({ page }) => {
    await page.locator(".need").first().waitFor();
    await page.keyboard.press("2");
    await page.locator(".session-row").nth(2).waitFor();
    const field = page.getByRole("searchbox", { name: "Title, project or ID" });
    await page.keyboard.press("/");
    await page.keyboard.type("session b");
    await page.keyboard.press("Enter");
    await page.locator(".session-row").nth(1).waitFor({ state: "detached" });
    await page.locator(".session-row", { hasText: "session b" }).waitFor();
    await page.keyboard.press("j");
    await page.locator(".session-row:focus", { hasText: "session b" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    await page.locator(".session-row").nth(2).waitFor();
    assert.equal(await field.evaluate((input) => input === document.activeElement), true);
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.locator(".session-row:focus", { hasText: "session c" }).waitFor();
    assert.equal(await field.inputValue(), "");
  });
});
