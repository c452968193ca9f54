import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { sampleEvent, sampleSession } from "../../../web/state/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

const COMMAND = Array.from({ length: 60 }, (_, line) => `node migrate.js --step ${line}`).join("\n");
const QUESTIONS = ["Which **database**?", "Which region?", "Who reviews?", "When?"].map((question) => ({
  question,
  options: [{ label: "Archive", description: "moves the rows" }, { label: "Delete" }],
}));
const INPUTS = {
  Bash: { command: COMMAND },
  AskUserQuestion: { questions: QUESTIONS },
  ExitPlanMode: { plan: `# Migration\n\n${Array.from({ length: 40 }, (_, at) => `${at + 1}. step ${at}`).join("\n")}` },
} as const;
const TOOLS = ["Bash", "AskUserQuestion", "ExitPlanMode"] as const;
const KINDS = { Bash: "permission", AskUserQuestion: "question", ExitPlanMode: "plan" } as const;

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** A session that waits for an answer to a tool's call. */
function waiting(daemon: FakeDaemon, id: string, tool: keyof typeof INPUTS, minutes: number): SessionDto {
  const since = ago(minutes);
  const seq = daemon.events.length + 1;
  daemon.events.push(
    sampleEvent(seq, { session_id: id, tool_name: tool, tool_use_id: `call-${id}`, received_at: since }),
  );
  daemon.payloads.set(seq, { tool_name: tool, tool_input: INPUTS[tool] });
  const item = `${KINDS[tool]}:call-${id}`;
  const wait = { kind: KINDS[tool], ask: `${tool}: ## ask of ${id}`, agent_id: null, since, item, mark: null } as const;
  const session = sampleSession(id, {
    title: `**${id}**`,
    state: "waiting",
    waits: [{ ...wait, tool_name: tool, tool_use_id: `call-${id}` }],
    state_since: since,
    last_used_at: ago(1),
  });
  daemon.sessions.push(session);
  return session;
}

function fill(daemon: FakeDaemon): void {
  for (let i = 1; i <= 13; i++) waiting(daemon, `wait-${i}`, TOOLS[i % 3] ?? "Bash", 60 - i);
  daemon.sessions.push(
    sampleSession("limit", {
      title: "limit",
      state: "failed",
      failure: "API Error: 429",
      failure_code: "rate_limit",
      retry_at: ago(-90),
      failure_item: { item: "failure:1", mark: null },
      state_since: ago(70),
      last_used_at: ago(1),
    }),
  );
}

/** One of each kind. */
function fillEach(daemon: FakeDaemon): void {
  waiting(daemon, "a", "AskUserQuestion", 9);
  waiting(daemon, "b", "ExitPlanMode", 8);
  waiting(daemon, "c", "Bash", 7);
}

function fillCommands(daemon: FakeDaemon): void {
  for (const [at, id] of ["a", "b", "c"].entries()) waiting(daemon, id, "Bash", 9 - at);
}

/** How many rows are whole in the window, with nothing over them. */
async function wholeRows(page: Page): Promise<number> {
  await page.locator(".need").first().waitFor();
  return page.locator(".need").evaluateAll(
    (rows) =>
      rows.filter((row) => {
        const { left, right, top, bottom } = row.getBoundingClientRect();
        const corners = [top + 1, bottom - 1].flatMap((y) => [left + 20, right - 20].map((x) => [x, y] as const));
        return corners.every(([x, y]) => row.contains(document.elementFromPoint(x, y)));
      }).length,
  );
}

for (const { width, height, atLeast } of [
  { width: 1280, height: 800, atLeast: 12 },
  { width: 390, height: 844, atLeast: 6 },
]) {
  test(`${atLeast} of 14 items are whole at ${width} × ${height}, and one page scrolls to the others`, async () => {
    await openCase({ prepare: fill, viewport: { width, height } }, async ({ page }) => {
      const whole = await wholeRows(page);
      assert.ok(whole >= atLeast, `${whole} rows`);
      await page.locator(".inbox-head .count", { hasText: "14" }).waitFor();
      assert.match(await page.locator(".need").first().innerText(), /^Rate limit, resets \d\d:\d\d\s+limit/);
      const inner = await page
        .locator(".inbox, .inbox *")
        .evaluateAll(
          (all) =>
            all.filter((one) => one.scrollHeight > one.clientHeight + 2 && getComputedStyle(one).overflowY === "auto")
              .length,
        );
      assert.equal(inner, 0);
      await page.locator(".now").evaluate((main) => main.scrollTo(0, 300));
      await waitFor("the tools of the activity, still whole", async () => isWhole(page.locator(".feed-tools h2")));
    });
  });
}

async function isWhole(element: Locator): Promise<boolean> {
  return element.evaluate((one) => {
    const { left, top, height } = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint(left + 2, top + height / 2));
  });
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
    await page.getByText(/^b snoozed until \d\d:\d\d\.$/).waitFor();
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
      const working = { title: id, state: "working", event_count: 5, last_used_at: ago(0) } as const;
      daemon.send({ type: "session", data: sampleSession(id, working) });
    };
    const aimed = page.locator(".need", { hasText: "ask of c" });
    const before = await aimed.boundingBox();
    assert.ok(before !== null);
    await page.mouse.move(before.x + 200, before.y + 10);
    answered("a");
    await page.locator(".need.is-over", { hasText: "No longer waiting" }).waitFor();
    assert.deepEqual(await aimed.boundingBox(), before);
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

function fillWithEvents(daemon: FakeDaemon): void {
  for (let seq = 1; seq <= 90; seq++) daemon.events.push(sampleEvent(seq, { received_at: ago(1) }));
  fillCommands(daemon);
}

test("a new item above moves no row of the activity that is read", async () => {
  await openCase({ prepare: fillWithEvents, hash: "#tab=events" }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    const row = page.locator('.event[data-seq="80"]');
    await row.hover();
    // Once with the list of items in view, once far below it.
    for (const [id, scrollTop] of [
      ["new-1", 0],
      ["new-2", 400],
    ] as const) {
      await page.locator(".now").evaluate((main, top) => main.scrollTo(0, top), scrollTop);
      const before = await row.boundingBox();
      daemon.send({ type: "session", data: waiting(daemon, id, "Bash", 0) });
      await page.locator(".need", { hasText: `ask of ${id}` }).waitFor();
      assert.deepEqual(await row.boundingBox(), before, id);
    }
  });
});

test("a new item is marked until it is seen, and is announced", async () => {
  await openCase({ prepare: (daemon) => void waiting(daemon, "a", "Bash", 9) }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.locator(".need").waitFor();
    assert.equal(await page.locator(".need.is-new").count(), 0);
    daemon.send({ type: "session", data: waiting(daemon, "b", "ExitPlanMode", 0) });
    await page.locator(".need.is-new", { hasText: "Approve plan?" }).waitFor();
    await page.getByText("b is waiting for you: Approve plan? ask of b").waitFor({ state: "attached" });
    await page.locator(".need.is-new").hover();
    await page.locator(".need.is-new").waitFor({ state: "detached" });
  });
});

test("a failure says why and until when, and the count leads to the first one", async () => {
  await openCase({ prepare: fill, viewport: { width: 390, height: 844 } }, async ({ page }) => {
    await page.getByRole("banner").getByRole("link", { name: "1 failed" }).click();
    await opened(page).locator(".ask-text", { hasText: "API Error: 429" }).waitFor();
    await opened(page)
      .getByText(/^Resets at \d\d:\d\d \(in 1 h (29|30) min\)$/)
      .waitFor();
    const low = await opened(page)
      .locator(".ask-actions :is(a, button, summary)")
      .evaluateAll((all) =>
        all
          .filter((one) => one.checkVisibility() && Math.round(one.getBoundingClientRect().height) < 44)
          .map((one) => `${one.textContent} ${one.getBoundingClientRect().height}`),
      );
    assert.deepEqual(low, []);
  });
});
