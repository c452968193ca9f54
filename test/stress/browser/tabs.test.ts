import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CDPSession, Page } from "playwright-core";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { RAW_EVENTS } from "../../support/browser/page-case.ts";
import { readWholeList } from "../../support/browser/read-full-list.ts";
import { type ConfigHome, configHome } from "../../support/config-home.ts";
import { type CuttableProxy, openProxy } from "../../support/cuttable-proxy.ts";
import { type DaemonProcess, startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { openStream } from "../../support/stream-client.ts";
import { LONGEST_WAIT_MS, waitFor } from "../../support/wait-for.ts";

interface Opened {
  readonly home: ConfigHome;
  readonly daemon: DaemonProcess;
  readonly proxy: CuttableProxy;
  readonly first: Page;
}

const TABS = 10;

const cleanUps: (() => unknown)[] = [];
const later = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
let started: Opened | undefined;
let newest = 0;

before(async () => {
  const home = configHome(later);
  const daemon = await startDaemon(later, home);
  const proxy = await openProxy(later, daemon.url);
  const browser = await openBrowser();
  cleanUps.push(async () => browser.close());
  started = { home, daemon, proxy, first: await browser.newPage() };
});
after(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

function opened(): Opened {
  assert.ok(started !== undefined);
  return started;
}

/** Ten tabs in a browser of their own. @param script runs in each of them first */
async function openTabs(script = ""): Promise<Page[]> {
  const { proxy, first } = opened();
  const browser = first.context().browser();
  assert.ok(browser !== null);
  const context = await browser.newContext();
  context.setDefaultTimeout(LONGEST_WAIT_MS);
  cleanUps.push(async () => context.close());
  await context.addInitScript(script);
  const tabs = await Promise.all(Array.from({ length: TABS }, async () => context.newPage()));
  await Promise.all(tabs.map(async (tab) => tab.goto(`${proxy.url}/${RAW_EVENTS}`)));
  await areLive(tabs);
  return tabs;
}

async function areLive(tabs: readonly Page[]): Promise<void> {
  await Promise.all(tabs.map(async (tab) => tab.locator(".connection.is-live").waitFor()));
}

async function fire(count: number): Promise<void> {
  for (const until = newest + count; newest < until; newest += 1) {
    const body = payload({ hook_event_name: "Notification", message: `event ${newest + 1}` });
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body };
    assert.equal((await fetch(`${opened().daemon.url}/api/hook`, init)).status, 204);
  }
}

/** Each tab shows every stored event once, and by the stream: no tab was loaded anew. */
async function showEveryEvent(tabs: readonly Page[]): Promise<void> {
  await Promise.all(tabs.map(async (tab) => tab.locator(`.event[data-seq="${newest}"]`).waitFor()));
  const stored = (await opened().daemon.allEvents()).map(({ seq }) => seq);
  assert.equal(stored.at(-1), newest);
  for (const tab of tabs) {
    assert.deepEqual(
      [...(await readWholeList(tab)).keys()].toSorted((a, b) => a - b),
      stored,
    );
    await tab.locator(".now").evaluate((element) => element.scrollTo(0, 0));
  }
}

/** Comes true after a tab that has given up on a slow worker, and then heard of it, closes its own connection. */
async function hasConnections(count: number): Promise<void> {
  const line = new RegExp(`^ccen_live_connections ${count}$`, "m");
  await waitFor(`${count} connections`, async () => {
    const metrics = await fetch(`${opened().daemon.url}/metrics`);
    return line.test(await metrics.text());
  });
}

async function cdpOf(tab: Page): Promise<CDPSession> {
  return tab.context().newCDPSession(tab);
}

test("ten tabs are live over one connection, whichever of them are closed", async () => {
  const tabs = await openTabs();
  await fire(5);
  await showEveryEvent(tabs);
  // The worker's alone.
  await hasConnections(1);
  for (const tab of tabs.splice(0, 7)) {
    await Promise.all([fire(3), tab.close()]);
    await areLive(tabs);
  }
  await showEveryEvent(tabs);
  await tabs[0]?.context().close();
});

test("a tab that crashes, with the worker or not, costs the others no event", async () => {
  const tabs = await openTabs();
  for (let crashes = 0; crashes < 4; crashes++) {
    const tab = tabs.shift();
    assert.ok(tab !== undefined);
    const cdp = await cdpOf(tab);
    const crashed = tab.waitForEvent("crash");
    // It is never answered.
    void cdp.send("Page.crash").catch(() => undefined);
    await Promise.all([fire(20), crashed]);
    await fire(5);
    await areLive(tabs);
    await showEveryEvent(tabs);
  }
  await tabs[0]?.context().close();
});

test("a frozen tab catches up once it goes on, and holds none of the others up", async () => {
  const tabs = await openTabs();
  const [frozen, ...others] = tabs;
  assert.ok(frozen !== undefined);
  const cdp = await cdpOf(frozen);
  await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
  // After ten heartbeats without an answer the worker lets it go.
  const client = await openStream(later, `${opened().daemon.url}/api/events`);
  const beatCount = () => client.frames.filter(({ type }) => type === "heartbeat").length;
  for (let beats = 1; beats < 15; beats += 1) {
    await fire(4);
    await waitFor("a heartbeat", () => beatCount() > beats);
  }
  client.close();
  await showEveryEvent(others);
  await cdp.send("Page.setWebLifecycleState", { state: "active" });
  await fire(2);
  await showEveryEvent(tabs);
  await frozen.context().close();
});

test("a connection that breaks, and a daemon that restarts, cost no tab an event", async () => {
  const { home, daemon, proxy } = opened();
  const tabs = await openTabs();
  proxy.cut();
  await Promise.all(tabs.map(async (tab) => tab.locator(".connection.is-reconnecting").waitFor()));
  await fire(20);
  proxy.mend();
  await fire(5);
  await areLive(tabs);
  await showEveryEvent(tabs);
  await daemon.end("SIGTERM");
  await Promise.all(tabs.map(async (tab) => tab.locator(".connection.is-reconnecting").waitFor()));
  started = { ...opened(), daemon: await startDaemon(later, home, { port: Number(new URL(daemon.url).port) }) };
  await fire(20);
  await areLive(tabs);
  await showEveryEvent(tabs);
  await tabs[0]?.context().close();
});

/** As on a machine so busy that the worker starts after each tab has taken it for broken. */
const LATE_WORKER = `{
  const { SharedWorker } = globalThis;
  let lateMs = 8000;
  globalThis.SharedWorker = class extends EventTarget {
    constructor(...given) {
      super();
      const { port1, port2 } = new MessageChannel();
      this.port = port1;
      setTimeout(() => {
        const { port } = new SharedWorker(...given);
        port.onmessage = ({ data }) => port2.postMessage(data);
        port2.onmessage = ({ data }) => port.postMessage(data);
      }, lateMs);
      lateMs = 0;
    }
  };
}`;

test("ten tabs whose worker starts late are live over one connection all the same", async () => {
  const tabs = await openTabs(LATE_WORKER);
  await hasConnections(1);
  await fire(5);
  await showEveryEvent(tabs);
  await tabs[0]?.context().close();
});

test("without shared workers each tab is live by its own connection", async () => {
  const { proxy, first } = opened();
  await first.context().addInitScript("delete globalThis.SharedWorker");
  const tabs = [first, await first.context().newPage()];
  await Promise.all(tabs.map(async (tab) => tab.goto(`${proxy.url}/${RAW_EVENTS}`)));
  await areLive(tabs);
  await fire(3);
  await showEveryEvent(tabs);
  await hasConnections(2);
});
