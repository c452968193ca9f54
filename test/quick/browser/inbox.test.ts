import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { lyingStill } from "../../support/browser/lying-still.ts";
import { fillCommands, minutesAgo, addWaiting } from "../../support/browser/waiting-sessions.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

/** One of each kind. */
function fillEach(daemon: FakeDaemon): void {
  addWaiting(daemon, "a", "AskUserQuestion", 9);
  addWaiting(daemon, "b", "ExitPlanMode", 8);
  addWaiting(daemon, "c", "Bash", 7);
}

const opened = (page: Page): Locator => page.locator(".need.is-open");

test("w walks through the items from any view, and what is open is in the address", async () => {
  await openCase({ prepare: fillEach, hash: "#view=settings" }, async ({ page, daemon }) => {
    daemon.terminal = "tmux";
    await page.locator(".connection.is-live").waitFor();
    await page.keyboard.press("w");
    await opened(page).getByText("Which database?").waitFor();
    assert.equal(await opened(page).locator(".options li").count(), 8);
    await opened(page).getByText("moves the rows").first().waitFor();
    await opened(page).getByRole("button", { name: "Go to terminal" }).waitFor();

    await page.keyboard.press("w");
    await opened(page).getByRole("heading", { name: "Migration" }).waitFor();
    assert.equal(await opened(page).locator(".plan li").count(), 40);
    await page.reload();
    await opened(page).getByRole("heading", { name: "Migration" }).waitFor();

    await page.keyboard.press("j");
    await opened(page).getByText("--step 59").waitFor();
    await page.keyboard.press("t");
    await opened(page).getByText("tmux shows main:1.0").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/#view=session&session=c$/);
    await page.locator(".shows-session").waitFor();
    await page.keyboard.press("w");
    await opened(page).getByText("Which database?").waitFor();

    await page.keyboard.press("/");
    await page.keyboard.type("hcw");
    await page.locator("#search:focus").waitFor();
    assert.equal(await page.locator(":focus").inputValue(), "hcw");
  });
});

test("handled and snoozed items leave the list and the counts, and come back", async () => {
  await openCase({ prepare: fillCommands }, async ({ page }) => {
    await waitFor("the title", async () => (await page.title()).startsWith("(3) "));
    await page.keyboard.press("j");
    await page.keyboard.press("h");
    await page.getByText("a marked as handled.").waitFor();
    await waitFor("the title", async () => (await page.title()).startsWith("(2) "));
    await page.keyboard.press("w");
    await opened(page).getByText("--step 59").waitFor();
    await page.keyboard.press("s");
    await page.getByRole("button", { name: /^15 min/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText(/^session b snoozed until (?:\w+ \d+, )?\d\d:\d\d\.$/).waitFor();
    await page.getByRole("button", { name: "1 snoozed · 1 handled" }).click();
    await page.locator(".to-now .needs-you", { hasText: "1" }).waitFor();
    assert.equal(await page.locator(".need").count(), 1);

    await page.locator(".put-away li", { hasText: "Handled" }).getByRole("button", { name: "Bring back" }).click();
    await page.locator(".need", { hasText: "ask of a" }).waitFor();
    await page.keyboard.press("z");
    await waitFor("all of them", async () => (await page.locator(".need").count()) === 3);
  });
});

test("no row moves under the pointer, and what you read stays after its answer", async () => {
  await openCase({ prepare: fillCommands }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    const answered = (id: string): void => {
      const working = { title: id, state: "working", event_count: 5, last_used_at: minutesAgo(0) } as const;
      daemon.send({ type: "session", data: sampleSession(id, working) });
    };
    const aimed = page.locator(".need", { hasText: "ask of c" });
    const before = await lyingStill(aimed);
    await page.mouse.move(before.x + 200, before.y + 10);
    answered("a");
    await page.locator(".need.is-over", { hasText: "No longer waiting" }).waitFor();
    assert.deepEqual(await lyingStill(aimed), before);
    // The press acts, before the release.
    await page.mouse.down();
    await opened(page).getByText("--step 59").waitFor();
    await page.mouse.up();
    assert.equal(await opened(page).count(), 1);
    await page.mouse.move(4, 4);
    await page.locator(".need.is-over").waitFor({ state: "detached" });
    answered("c");
    await page.locator(".need.is-over.is-open", { hasText: "No longer waiting" }).waitFor();
    assert.equal(await page.locator(".need").count(), 2);
    await page.keyboard.press("Escape");
    await waitFor("the other", async () => (await page.locator(".need").count()) === 1);
  });
});
