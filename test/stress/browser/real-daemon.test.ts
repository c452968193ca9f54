import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { RAW_EVENTS } from "../../support/browser/page-case.ts";
import { pagePerTest } from "../../support/browser/page-per-test.ts";
import { readWholeList } from "../../support/browser/read-full-list.ts";
import { configHome } from "../../support/config-home.ts";
import { openProxy } from "../../support/cuttable-proxy.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload, SESSION_FIXTURES, sessionFixture } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const newPage = pagePerTest();

test("every recorded session, through the real hook, is on the page whole and in order", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  const daemon = await startDaemon(t, home);
  const page = await newPage(t);
  await page.goto(`${daemon.url}${RAW_EVENTS}`);
  await page.locator(".connection.is-live").waitFor();

  const command = hookCommand(home);
  const lines = SESSION_FIXTURES.flatMap((name) => sessionFixture(name));
  for (const line of lines) await fireHook({ environment: home.environment, command }, line);
  await page.locator(`.event[data-seq="${lines.length}"]`).waitFor();
  const shown = await readWholeList(page);
  assert.deepEqual(
    lines.map((_, index) => shown.get(index + 1)),
    lines.map((line) => (JSON.parse(line) as { hook_event_name: string }).hook_event_name),
  );
});

test("after ten seconds cut off at 100 events/s the page shows every event once", async (t) => {
  const daemon = await startDaemon(t, configHome(t));
  const proxy = await openProxy(t, daemon.url);
  const page = await newPage(t);
  await page.goto(`${proxy.url}${RAW_EVENTS}`);
  await page.locator(".connection.is-live").waitFor();

  let fired = 0;
  const posts: Promise<Response>[] = [];
  const firing = setInterval(() => {
    for (let burst = 0; burst < 10; burst += 1) {
      fired += 1;
      const body = payload({ hook_event_name: "Notification", message: `event ${fired}` });
      posts.push(
        fetch(`${daemon.url}/api/hook`, { method: "POST", headers: { "Content-Type": "application/json" }, body }),
      );
    }
  }, 100);
  try {
    await waitFor("events before the cut", () => fired >= 200);
    proxy.cut();
    await page.locator(".connection.is-reconnecting").waitFor();
    await waitFor("ten seconds' worth of events during the outage", () => fired >= 1200);
    proxy.mend();
    await page.locator(".connection.is-live").waitFor();
    await waitFor("events after the outage", () => fired >= 1500);
  } finally {
    clearInterval(firing);
  }
  for (const response of await Promise.all(posts)) assert.equal(response.status, 204);
  await page.locator(`.event[data-seq="${fired}"]`).waitFor();

  const seen = await readWholeList(page);
  assert.deepEqual(
    [...seen.keys()].toSorted((a, b) => b - a),
    Array.from({ length: fired }, (_, index) => fired - index),
  );
  assert.equal((await daemon.allEvents()).length, fired);
});

test("one click on the empty page plays the demo in a dashboard of its own", async (t) => {
  const home = configHome(t);
  const temporary = join(home.home, "tmp");
  mkdirSync(temporary);
  const daemon = await startDaemon(t, { ...home, environment: { ...home.environment, TMPDIR: temporary } });
  const page = await newPage(t);
  await page.goto(`${daemon.url}${RAW_EVENTS}`);
  await page.locator("#install", { hasText: /^npm --prefix \S+ run ccen -- setup$/ }).waitFor();
  await page.getByRole("button", { name: "Play the demo" }).click();
  await page.waitForURL((url) => url.port !== new URL(daemon.url).port);
  await page.getByText("demo: delete customers").first().waitFor();
  assert.deepEqual(await daemon.sessions(), []);
  await daemon.end("SIGTERM");
  await waitFor("the demo's end", () => readdirSync(temporary).length === 0);
});
