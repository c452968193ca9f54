import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { STALE_AFTER_MS } from "../../../web/state/connection.ts";
import { sampleEvent, sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { goToHash } from "../../support/browser/appearance.ts";
import { prepareNow, waitingSession } from "../../support/browser/now-daemon.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import { fillCommands } from "../../support/browser/waiting-sessions.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

test("events, sessions and numbers appear as they happen", async () => {
  await openCase({}, async ({ page, daemon, complaints }) => {
    await page.locator(".connection.is-live").waitFor();
    daemon.publish(sampleEvent(1, { summary: "npm test", tool_use_id: "t1", received_at: new Date().toISOString() }));
    await page.getByText("npm test").waitFor();
    const now = new Date().toISOString();
    const waiting = {
      title: "Refactor auth",
      state: "waiting",
      waiting_for: "rm -rf build",
      last_used_at: now,
    } as const;
    daemon.send({ type: "session", data: sampleSession("s1", { ...waiting, state_since: now }) });
    await page.locator(".need.is-waiting", { hasText: "rm -rf build" }).waitFor();
    await waitFor("the title", async () => (await page.title()).startsWith("(1) "));
    daemon.send({ type: "session", data: sampleSession("s1", { state: "done", last_used_at: now, event_count: 2 }) });
    await page.getByText("Nothing is waiting for you.").waitFor();
    await waitFor("the title", async () => (await page.title()) === "ccen · Now");
    assert.deepEqual(complaints, []);
  });
});

test("sidebar groups sessions by need, on every view, and each row is a link", async () => {
  await openCase({ prepare: prepareNow, hash: "#view=settings" }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    const group = (name: string) => page.locator(`.side-group.is-${name}`);
    assert.equal(
      await group("waiting")
        .getByRole("link", { name: /^deploy/ })
        .getAttribute("href"),
      "#view=session&session=deploy",
    );
    await group("failed").getByText("Report").waitFor();
    await group("running").getByText("Charge").waitFor();
    const now = new Date().toISOString();
    const done = { title: "Charge", state: "done", event_count: 9, last_used_at: now, state_since: now } as const;
    daemon.send({ type: "session", data: sampleSession("a/b", done) });
    await group("done").getByText("Charge").waitFor();
    await group("running").waitFor({ state: "detached" });
  });
});

test("a plain click goes there without a reload, and back returns", async () => {
  await openCase({ prepare: prepareNow, hash: "#view=sessions" }, async ({ page, daemon }) => {
    await page.evaluate(() => Object.assign(globalThis, { isSame: true }));
    await page.locator(".session-row .title", { hasText: "Charge" }).click();
    await page.waitForURL(/#view=session&session=a%2Fb$/);
    await waitFor("the page to ask for it", () => daemon.asked.has("/api/sessions/a%2Fb"));
    await page.goBack();
    await page.locator(".session-row").first().waitFor();
    assert.equal(await page.evaluate("isSame"), true);
  });
});

test("after an item is handled the keyboard is at the next, the sidebar dims it", async () => {
  await openCase({ prepare: fillCommands }, async ({ page }) => {
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

test("the palette finds a session by a few letters, and Escape returns the focus", async () => {
  await openCase({ prepare: prepareNow }, async ({ page }) => {
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
    await waitFor("the session", () => page.url().endsWith("#view=session&session=a%2Fb"));
  });
});

/** Two sessions of this machine, two of another one. */
function fillMachines(daemon: FakeDaemon): void {
  for (const [name, place] of [
    ["own", {}],
    ["far", { machine: "laptop" }],
  ] as const) {
    daemon.sessions.push(
      waitingSession(`${name} waits`, { silence: "no-sign-of-life", ...place }),
      sampleSession(`${name} runs`, { title: `${name} runs`, last_used_at: new Date().toISOString(), ...place }),
    );
  }
}

test("rows of another machine name it, rows of this one do not", async () => {
  await openCase({ prepare: fillMachines }, async ({ page }) => {
    const isMarked = async (row: string, does: string): Promise<void> => {
      const [far, own] = ["far", "own"].map((name) => page.locator(row, { hasText: `${name} ${does}` }));
      await far?.locator(".machine", { hasText: "laptop" }).waitFor();
      await own?.waitFor();
      assert.equal(await own?.locator(".machine").count(), 0, row);
    };
    await isMarked(".need.is-waiting", "waits");
    await isMarked(".side-session", "runs");
    await goToHash(page, "#view=sessions");
    await isMarked(".session-row.cells", "runs");
    // How long a session has been silent is no machine's name.
    await isMarked(".session-row.cells", "waits");
  });
});

test("a view whose request failed offers to try again", async () => {
  await openCase({ prepare: prepareNow }, async ({ page }) => {
    const error = { code: "internal", message: "The disk is on fire.", fix: "See the log." };
    await page.route("**/api/search?*", async (route) => route.fulfill({ status: 500, json: { error } }));
    await goToHash(page, "#view=search&q=rm");
    const again = page.locator(".problem").getByRole("button", { name: "Try again" });
    await again.waitFor();
    await page.unrouteAll();
    await again.click();
    await waitFor("no problem any more", async () => (await page.locator(".problem").count()) === 0);
  });
});

/** What the page asks the browser to show. */
async function keepNotifications(page: Page): Promise<void> {
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
}

test("desktop notifications, once allowed, name each new wait and its place once", async () => {
  await openCase({ prepare: prepareNow, beforeOpening: keepNotifications }, async ({ page, daemon }) => {
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

test("a page without a daemon turns stale, recovers, and offers to load an update", async () => {
  await openCase({ prepare: prepareNow, beforeOpening: installClock }, async ({ page, daemon }) => {
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
    daemon.health = { ...daemon.health, version: "9.9.9" };
    daemon.send({ type: "health", data: daemon.health });
    const update = page.locator(".problem.is-update", { hasText: "9.9.9" });
    await update.waitFor();
    await Promise.all([page.waitForEvent("load"), update.getByRole("button").click()]);
    await page.locator(".connection.is-live").waitFor();
    assert.equal(await page.locator(".problem").count(), 0);
  });
});
