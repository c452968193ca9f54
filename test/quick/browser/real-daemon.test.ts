import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { loadAnew } from "../../support/browser/load-anew.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { RAW_EVENTS } from "../../support/browser/page-case.ts";
import { readWholeList } from "../../support/browser/read-full-list.ts";
import { type ConfigHome, configHome } from "../../support/config-home.ts";
import { type CuttableProxy, openProxy } from "../../support/cuttable-proxy.ts";
import { type DaemonProcess, startDaemon } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload, sessionFixture } from "../../support/payload.ts";

interface Opened {
  readonly home: ConfigHome;
  readonly daemon: DaemonProcess;
  /** Between the daemon and the page, which all tests share. */
  readonly proxy: CuttableProxy;
  readonly page: Page;
}

const cleanUps: (() => unknown)[] = [];
let started: Opened | undefined;
before(async () => {
  const later = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
  const home = configHome(later);
  await installHooksForTest(home);
  const daemon = await startDaemon(later, home);
  const proxy = await openProxy(later, daemon.url);
  const browser = await openBrowser();
  cleanUps.push(async () => browser.close());
  started = { home, daemon, proxy, page: await browser.newPage() };
});
after(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

function opened(): Opened {
  assert.ok(started !== undefined);
  return started;
}

test("a recorded session, through the real hook, is on the real daemon's page", async () => {
  const { home, proxy, page } = opened();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));

  await page.goto(`${proxy.url}/${RAW_EVENTS}`);
  await page.getByText("The hooks are installed.").waitFor();
  await page.locator(".connection.is-live").waitFor();

  const command = hookCommand(home);
  const fire = (text: string) => fireHook({ environment: home.environment, command }, text);
  const lines = sessionFixture("perm");
  for (const line of lines) await fire(line);
  await page.locator(`.event[data-seq="${lines.length}"]`).waitFor();
  const shown = await page.locator(".event .kind").allInnerTexts();
  assert.deepEqual(
    shown.toReversed(),
    lines.map((line) => (JSON.parse(line) as { hook_event_name: string }).hook_event_name),
  );

  const hostile = `<script>window.pwned=1</script><img src=x onerror="window.pwned=2">`;
  await fire(payload({ tool_name: "Bash", tool_input: { command: hostile }, session_id: `../../${hostile}` }));
  await page.locator(".event .says", { hasText: hostile }).click();
  await page.locator(".detail .command-text", { hasText: hostile }).waitFor();
  assert.equal(await page.evaluate(() => "pwned" in window), false);

  await page.locator("#search").fill("onerror");
  await page.locator(".hit", { hasText: `onerror="window.pwned=2">` }).waitFor();
  assert.deepEqual(await page.locator(".hit mark").allInnerTexts(), ["onerror"]);
  assert.deepEqual(complaints, []);
});

test("after a lost connection the page shows every event once", async () => {
  const { daemon, proxy, page } = opened();
  let newest = (await daemon.health()).last_seq;
  await loadAnew(page, `${proxy.url}/${RAW_EVENTS}`);
  await page.locator(".connection.is-live").waitFor();
  const fire = async (count: number): Promise<void> => {
    for (const until = newest + count; newest < until; newest += 1) {
      const body = payload({ hook_event_name: "Notification", message: `event ${newest + 1}` });
      const init = { method: "POST", headers: { "Content-Type": "application/json" }, body };
      assert.equal((await fetch(`${daemon.url}/api/hook`, init)).status, 204);
    }
  };
  await fire(5);
  proxy.cut();
  await page.locator(".connection.is-reconnecting").waitFor();
  await fire(20);
  proxy.mend();
  await fire(5);
  await page.locator(`.event[data-seq="${newest}"]`).waitFor();
  await page.locator(".connection.is-live").waitFor();
  assert.deepEqual(
    [...(await readWholeList(page)).keys()].toSorted((a, b) => a - b),
    Array.from({ length: newest }, (_, index) => index + 1),
  );
  assert.equal((await daemon.allEvents()).length, newest);
});

test("an installed app is served with right types, its icons as large as they say", async () => {
  const { url } = opened().daemon;
  const html = await (await fetch(url)).text();
  const path = /<link rel="manifest" href="([^"]+)"/.exec(html)?.[1];
  assert.ok(path !== undefined);
  const answer = await fetch(new URL(path, url));
  assert.match(answer.headers.get("content-type") ?? "", /^application\/manifest\+json/);
  const manifest = (await answer.json()) as Manifest;
  assert.equal((await fetch(new URL(manifest.start_url, url))).status, 200);
  for (const { src, type, sizes } of manifest.icons) {
    const icon = await fetch(new URL(src, url));
    assert.equal(icon.headers.get("content-type"), type, src);
    if (type !== "image/png") continue;
    const bytes = Buffer.from(await icon.arrayBuffer());
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
  // A service worker could show an old state as a new one, so there is none.
  assert.doesNotMatch(html, /serviceWorker/);
});

interface Manifest {
  readonly start_url: string;
  readonly icons: readonly { readonly src: string; readonly type: string; readonly sizes: string }[];
}
