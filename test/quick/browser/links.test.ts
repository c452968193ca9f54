import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent, sampleSession } from "../../../web/state/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

function prepare(daemon: FakeDaemon): void {
  const now = new Date().toISOString();
  const times = { last_used_at: now, state_since: now, started_at: now };
  const wait = { kind: "permission", ask: "Bash: make", tool_name: "Bash", agent_id: null, since: now } as const;
  const waits = [{ ...wait, tool_use_id: "t1", item: "permission:t1", mark: null }];
  daemon.events.push(sampleEvent(1, { hook_event_name: "UserPromptSubmit", tool_name: null, received_at: now }));
  for (let seq = 2; seq <= 9; seq++) {
    daemon.events.push(sampleEvent(seq, { received_at: now, tool_use_id: `call-${seq}` }));
  }
  daemon.sessions.push(
    sampleSession("s1", { ...times, title: "Charge" }),
    sampleSession("a/b", { ...times, title: "Deploy", state: "waiting", waits }),
    sampleSession("s3", { ...times, title: "Report", state: "failed" }),
  );
}

test("Ctrl-click and middle click are left to the browser, and leave this page alone", async () => {
  await openCase({ prepare, inOwnContext: true }, async ({ page }) => {
    // Takes the place of the browser, which would open a tab.
    await page.evaluate(() => {
      const left: unknown[] = Object.assign(globalThis, { left: [] }).left;
      for (const type of ["click", "auxclick"]) {
        addEventListener(type, (event) => {
          const link = event.target instanceof Element ? event.target.closest("a") : null;
          left.push(event.defaultPrevented ? "taken" : link?.getAttribute("href"));
          event.preventDefault();
        });
      }
    });
    const before = page.url();
    const rows = [".side-session.is-working", ".need.is-waiting .need-what", ".call-row .call-subject"];
    for (const row of rows) {
      await page
        .locator(row)
        .first()
        .click({ modifiers: ["ControlOrMeta"] });
      await page.locator(row).first().click({ button: "middle" });
    }
    const [running, waiting] = ["#view=session&session=s1", "#item=a%2Fb+permission%3At1"];
    assert.deepEqual(await page.evaluate("left"), [running, running, waiting, waiting, "#event=9", "#event=9"]);
    assert.equal(page.url(), before);
    await page
      .locator(rows[0] ?? "")
      .first()
      .click();
    assert.deepEqual(await page.evaluate("left.at(-1)"), "taken");
  });
});

test("a plain click goes there without a reload, and back returns", async () => {
  await openCase({ prepare, inOwnContext: true, hash: "#view=sessions" }, async ({ page }) => {
    await page.evaluate(() => Object.assign(globalThis, { isSame: true }));
    await page.locator(".session-row .title", { hasText: "Deploy" }).click();
    await page.waitForURL(/#view=session&session=a%2Fb$/);
    await page.goBack();
    await page.locator(".session-row").first().waitFor();
    assert.equal(await page.evaluate("isSame"), true);
  });
});
