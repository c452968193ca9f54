import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent, sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { sampleDeliveries } from "../../support/browser/sample-deliveries.ts";
import { prepareSearch } from "../../support/browser/search-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

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

const PLACES: readonly [
  name: string,
  hash: string,
  prepare: (daemon: FakeDaemon) => void,
  rows: string,
  href: RegExp,
][] = [
  ["a running session", "", prepare, ".side-session.is-working", /^#view=session&session=s1$/],
  ["a wait", "", prepare, ".need.is-waiting .need-row", /^#item=a%2Fb\+permission%3At1$/],
  ["a failure", "", prepare, ".need.is-failed .need-row", /^#item=s3\+failed%40/],
  ["an event", "#tab=events", prepare, ".event a.row-link", /^#tab=events&event=9$/],
  ["a call", "", prepare, ".call-row a", /^#event=9$/],
  ["a turn's session", "", prepare, "a.turn-session", /^#view=session&session=s1$/],
  ["a row of the sessions table", "#view=sessions", prepare, ".session-row a", /^#view=session&session=/],
  ["a hit", "#view=search&q=needle", prepareSearch, ".hit a", /^#view=search&q=needle&event=\d+$/],
  ["a delivery's event", "#view=deliveries", sampleDeliveries, ".delivery .to-event", /^#view=deliveries&event=\d$/],
  ["a delivery's session", "#view=deliveries", sampleDeliveries, ".delivery a.who", /^#view=session&session=s\d$/],
  ["an event's session", "#event=9", prepare, ".detail .of-call a", /^#view=session&session=s1&event=9$/],
];

for (const [name, hash, fill, rows, expected] of PLACES) {
  test(`${name} is a link to its own address`, async () => {
    await openCase({ prepare: fill, hash }, async ({ page }) => {
      const row = page.locator(rows).first();
      await row.waitFor({ state: "attached" });
      assert.match((await row.getAttribute("href")) ?? "", expected);
    });
  });
}

test("a clicked row keeps the focus, so that keys go on from it", async () => {
  await openCase({ prepare: prepareSearch, hash: "#view=search&q=needle" }, async ({ page }) => {
    await page.locator(".hit .hit-below").nth(2).click();
    await page.locator(".detail").waitFor();
    const seq = Number(await page.locator(".hit .call-row:focus").getAttribute("data-seq"));
    assert.match(page.url(), new RegExp(`event=${seq}$`));
    await page.keyboard.press("ArrowDown");
    await waitFor(
      "the next hit",
      async () => Number(await page.locator(".hit .call-row:focus").getAttribute("data-seq")) < seq,
    );
    await page.keyboard.press("Enter");
    await page.waitForURL(/#view=session&session=b&event=\d+$/);
  });
});

test("links to the neighbours of an event lead there once they are pointed at", async () => {
  await openCase({ prepare, hash: "#view=event&tab=raw&event=5" }, async ({ page }) => {
    const [previous, next] = ["Previous event", "Next event"].map((name) => page.getByRole("link", { name }));
    await previous?.hover();
    await waitFor("both addresses", async () => (await next?.getAttribute("href")) === "#view=event&tab=raw&event=6");
    assert.equal(await previous?.getAttribute("href"), "#view=event&tab=raw&event=4");
    await previous?.click();
    await page.waitForURL(/#view=event&tab=raw&event=4$/);
    await waitFor(
      "the new neighbour",
      async () => (await previous?.getAttribute("href")) === "#view=event&tab=raw&event=3",
    );
  });
});

test("a text is copied with and without the clipboard's API, and says so", async () => {
  for (const hasApi of [true, false]) {
    await openCase(
      { prepare, hash: "#view=event&event=5", permissions: ["clipboard-read", "clipboard-write"] },
      async ({ page }) => {
        await page.evaluate("navigator.clipboard.writeText('before')");
        if (!hasApi) await page.evaluate("navigator.clipboard.writeText = async () => { throw new Error('none') }");
        await page.getByRole("button", { name: "Copy link" }).press("Enter");
        await page.getByRole("button", { name: "Copied" }).waitFor();
        assert.equal(await page.evaluate("navigator.clipboard.readText()"), page.url());
      },
    );
  }
});

test("axe finds no fault in rows that are links", async () => {
  for (const [hash, fill] of [
    ["", prepare],
    ["#view=sessions", prepare],
    ["#view=search&q=needle", prepareSearch],
    ["#view=deliveries", sampleDeliveries],
  ] as const) {
    await openCase({ prepare: fill, hash }, async ({ page }) => {
      await page.locator("main a").first().waitFor({ state: "attached" });
      assert.deepEqual(await findViolations(page), [], hash);
    });
  }
});

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
