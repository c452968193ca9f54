import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { EventDto } from "../../../src/api/dto.ts";
import { sampleEvent, sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases, type PageCase } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

const SESSIONS = ["Charge", "Deploy", "Report", "Search"];
const RESULT = {
  added: null,
  removed: null,
  file_path: null,
  created: null,
  exit_code: null,
  error_line: null,
  lines: null,
};

type Part = Partial<EventDto>;

/** The next event of a session, by its index. */
function nextEvent(daemon: FakeDaemon, session: number, part: Part): EventDto {
  const seq = (daemon.events.at(-1)?.seq ?? 0) + 1;
  const received_at = new Date().toISOString();
  return sampleEvent(seq, { session_id: `s${session}`, project_name: "shop", received_at, ...part });
}

const prompt = (text: string): Part => ({ hook_event_name: "UserPromptSubmit", tool_name: null, summary: text });
const begins = (id: string, command: string): Part => ({ tool_use_id: id, summary: command });
const ends = (id: string, command: string): Part => ({
  hook_event_name: "PostToolUse",
  tool_use_id: id,
  summary: command,
  status: "ok",
  duration_ms: 120,
});
const fails = (id: string, command: string): Part => ({
  ...ends(id, command),
  hook_event_name: "PostToolUseFailure",
  status: "failed",
  result: { ...RESULT, exit_code: 2, error_line: "no rule to make it" },
});

/** Four sessions of one project at work, with four calls each. */
function prepare(daemon: FakeDaemon): void {
  const now = new Date().toISOString();
  const times = { last_used_at: now, state_since: now, started_at: now };
  for (const [index, title] of SESSIONS.entries()) {
    daemon.sessions.push(sampleSession(`s${index}`, { ...times, title, project_name: "shop" }));
    daemon.events.push(nextEvent(daemon, index, prompt(`Mend the ${title}`)));
    for (let call = 0; call < 4; call++) {
      daemon.events.push(nextEvent(daemon, index, begins(`old-${index}-${call}`, `make ${call}`)));
      daemon.events.push(nextEvent(daemon, index, ends(`old-${index}-${call}`, `make ${call}`)));
    }
  }
}

/** As many waiting sessions as fill the window. */
function prepareBusy(daemon: FakeDaemon): void {
  prepare(daemon);
  const since = new Date().toISOString();
  for (let at = 0; at < 20; at++) {
    const wait = {
      kind: "permission",
      ask: "Bash: make",
      tool_name: "Bash",
      agent_id: null,
      since,
      mark: null,
    } as const;
    const waits = [{ ...wait, tool_use_id: `w${at}`, item: `permission:w${at}` }];
    daemon.sessions.push(
      sampleSession(`w${at}`, { title: `Waits ${at}`, project_name: "crm", state: "waiting", waits }),
    );
  }
}

for (const width of [390, 1280]) {
  test(`an address of the activity shows its list at ${width} px, below any number of items`, async () => {
    const options = { prepare: prepareBusy, hash: "#tab=prompts", viewport: { width, height: 800 } };
    await openCase(options, async ({ page }) => {
      await page.locator(".need").nth(19).waitFor();
      const first = page.locator(".turn-row", { hasText: "Mend the Search" });
      await first.waitFor();
      await waitFor("its first row in the window", async () => {
        const box = await first.boundingBox();
        return box !== null && box.y > 0 && box.y + box.height < 800;
      });
      await page.locator(".activity-tools .chip[aria-current]", { hasText: "Prompts" }).waitFor();
    });
  });
}

test("on a phone an item names its project, in its second line", async () => {
  await openCase({ prepare: prepareBusy, viewport: { width: 390, height: 844 } }, async ({ page }) => {
    const item = page.locator(".need-row").first();
    assert.match(await item.innerText(), /crm\s+make/);
    assert.equal((await item.boundingBox())?.height, 52);
  });
});

const row = (page: Page, text: string) => page.locator(".call-row", { hasText: text });

test("a call is one row from its start to its end, below the turn of its session", async () => {
  await openCase({ prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.locator(".turn-row", { hasText: "Mend the Deploy" }).getByText("4 calls").waitFor();
    daemon.publish(nextEvent(daemon, 1, begins("t1", "make all")));
    await row(page, "make all").getByRole("img", { name: "Running" }).waitFor();
    daemon.publish(nextEvent(daemon, 1, fails("t1", "make all — no rule to make it")));
    await row(page, "make all").getByText("Exit 2 — no rule to make it").waitFor();
    assert.equal(await row(page, "make all").count(), 1);
    await page.locator(".turn-row", { hasText: "Mend the Deploy" }).getByText("5 calls").waitFor();
    daemon.publish(nextEvent(daemon, 1, { hook_event_name: "Stop", tool_name: null, summary: "It is mended." }));
    await page.locator(".end-row", { hasText: "It is mended." }).waitFor();
  });
});

test("a held list counts what comes, keeps its rows in place, and shows it when left", async () => {
  await openCase({ prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    daemon.publish(nextEvent(daemon, 3, begins("t1", "make all")));
    await row(page, "make all").hover();
    const before = await places(page);
    daemon.publish(nextEvent(daemon, 3, fails("t1", "make all — no rule to make it")));
    daemon.publish(nextEvent(daemon, 3, begins("t2", "make install")));
    daemon.publish(nextEvent(daemon, 0, prompt("Now the shop")));
    await page.getByRole("button", { name: "2 new" }).waitFor();
    await row(page, "make all").getByRole("img", { name: "Failed" }).waitFor();
    assert.deepEqual(await places(page), before);
    await page.mouse.move(5, 5);
    await row(page, "make install").waitFor();
    await row(page, "make all").getByText("no rule to make it").waitFor();
    await page.locator(".new-rows").waitFor({ state: "detached" });
  });
});

test("a selection and the pause hold the list too, and one press brings what is new", async () => {
  await openCase({ prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.keyboard.press(" ");
    await page.getByRole("button", { name: "Resume" }).waitFor();
    daemon.publish(nextEvent(daemon, 3, begins("t1", "make all")));
    await page.getByRole("button", { name: "1 new" }).click();
    await row(page, "make all").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    const subject = page.locator(".call-subject", { hasText: "make 3" }).first();
    const box = await subject.boundingBox();
    assert.ok(box !== null);
    // Dragging over a link's text marks it.
    await page.mouse.move(box.x + 1, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(5, 5);
    assert.match(await page.evaluate(() => String(document.getSelection())), /^make/);
    daemon.publish(nextEvent(daemon, 3, begins("t2", "make install")));
    await page.getByRole("button", { name: "1 new" }).waitFor();
    assert.equal(await row(page, "make install").count(), 0);
  });
});

test("j and k move through heads and calls, Enter opens, Escape gives the focus back", async () => {
  await openCase({ prepare }, async ({ page }) => {
    await page.locator(".turn-row").first().waitFor();
    await page.keyboard.press("j");
    await page.locator(".turn-row:focus", { hasText: "Search" }).waitFor();
    await page.keyboard.press("j");
    await page.locator(".call-row:focus", { hasText: "make 3" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".detail .title").waitFor();
    const opened = new URL(page.url()).hash;
    await page.keyboard.press("j");
    await waitFor("the address to follow", () => new URL(page.url()).hash !== opened);
    await page.keyboard.press("Escape");
    await page.locator(".detail").waitFor({ state: "detached" });
    await page.locator(".call-row:focus", { hasText: "make 2" }).waitFor();
  });
});

test("each list and filter is in the address, and none is asked of the daemon", async () => {
  await openCase({ prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.getByRole("link", { name: "Failures" }).click();
    await page.waitForURL(/#tab=failures$/);
    await page.getByText("No failures").waitFor();
    daemon.publish(nextEvent(daemon, 1, begins("t1", "make all")));
    daemon.publish(nextEvent(daemon, 1, fails("t1", "make all — no rule to make it")));
    await row(page, "make all").getByText("Exit 2 — no rule to make it").waitFor();
    assert.equal(await page.locator(".call-row").count(), 1);
    await page.getByRole("link", { name: "Prompts" }).click();
    await waitFor("the prompts alone", async () => (await page.locator(".activity [data-row]").count()) === 4);
    await page.goBack();
    await row(page, "make all").waitFor();
    await page.getByRole("link", { name: "Calls", exact: true }).click();
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel("Filter events…").fill("MAKE 2");
    await page.waitForURL(/#q=MAKE\+2$/);
    await waitFor("only the matching calls", async () => (await page.locator(".call-row").count()) === 4);
    await page.reload();
    await waitFor("the same calls", async () => (await page.locator(".call-row").count()) === 4);
  });
});

/** How long a person takes to decide, and to press. */
const DECIDES_MS = 350;
const PRESSES_MS = 90;
const AIMS = 12;

test("12 of 12 clicks aimed at rows hit them while six events a second arrive", async () => {
  await openCase({ prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    const stream = streamCalls(daemon);
    try {
      for (let aim = 0; aim < AIMS; aim++) {
        const aimed = page.locator(".activity .call-row[data-seq]").nth(aim % 6);
        // On its way to a row the pointer is over the list already.
        await page.locator(".activity").hover({ position: { x: 5, y: 5 } });
        const { id, x, y } = await aimed.evaluate((element) => {
          const box = element.getBoundingClientRect();
          return { id: element.getAttribute("data-row"), x: box.x + 120, y: box.y + box.height / 2 };
        });
        await page.mouse.move(x, y);
        await page.waitForTimeout(DECIDES_MS);
        await page.mouse.down();
        await page.waitForTimeout(PRESSES_MS);
        const after = await page.locator(`[data-row="${id}"]`).boundingBox();
        assert.equal((after?.y ?? 0) + (after?.height ?? 0) / 2, y, "the row is where it was aimed at");
        await page.mouse.up();
        await waitFor("the aimed row to be open", async () =>
          page.locator(".call-row[aria-current=true]").evaluateAll((rows, wanted) => {
            return rows.length === 1 && rows[0]?.getAttribute("data-row") === wanted;
          }, id),
        );
        await page.keyboard.press("Escape");
        await page.mouse.move(5, 5);
        await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
      }
    } finally {
      stream.stop();
    }
    assert.ok(stream.sent() > AIMS, "the stream went on meanwhile");
  });
});

/** Six events a second of four sessions: starts and ends of calls. */
function streamCalls(daemon: PageCase["daemon"]) {
  let sent = 0;
  const timer = setInterval(() => {
    const id = `live-${Math.floor(sent / 2)}`;
    const part = sent % 2 === 0 ? begins(id, `make ${id}`) : ends(id, `make ${id}`);
    daemon.publish(nextEvent(daemon, Math.floor(sent / 2) % SESSIONS.length, part));
    sent += 1;
  }, 1000 / 6);
  return { stop: () => clearInterval(timer), sent: () => sent };
}

/** The rows that are drawn, with their places. */
function places(page: Page): Promise<readonly (readonly [string | null, number])[]> {
  return page
    .locator(".activity [data-row]")
    .evaluateAll((rows) => rows.map((one) => [one.getAttribute("data-row"), one.getBoundingClientRect().y] as const));
}
