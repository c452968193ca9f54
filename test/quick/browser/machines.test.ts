import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { after, before, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { ROUTES } from "../../../src/protocol/routes.ts";
import { formatPlace, START, type Place } from "../../../web/state/place.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { cutTexts } from "../../support/browser/cut-text.ts";
import { listenForComplaints } from "../../support/browser/demo-case.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { openLook, waitUntilDrawn } from "../../support/browser/look.ts";
import { openBrowser, type OpenBrowser } from "../../support/browser/open-browser.ts";

/*
 * Two machines and a central daemon: whose everything is, in every view that lists or shows it.
 */

const TOKEN = randomBytes(24).toString("base64url");
const HOSTILE = `<img src=x onerror=window.pwned=1>${"長い名前".repeat(6)}`;

let browser: OpenBrowser | undefined;
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
});

async function start(t: TestContext, settings: Readonly<Record<string, string>>): Promise<DaemonProcess> {
  const home = configHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(home.paths.envFile, lines.join(""), { mode: 0o600 });
  return startDaemon(t, home, { token: TOKEN });
}

const central = async (t: TestContext) => start(t, { DISCORD_DASHBOARD_TOKEN: TOKEN });

const forwardTo = async (t: TestContext, { url }: DaemonProcess, name: string) =>
  start(t, {
    DISCORD_DASHBOARD_UPSTREAM: url,
    DISCORD_DASHBOARD_UPSTREAM_TOKEN: TOKEN,
    DISCORD_DASHBOARD_MACHINE_NAME: name,
  });

/** One session that is at work and one that waits, whose prompts name the machine. */
async function work({ url }: DaemonProcess, name: string): Promise<void> {
  const told = [
    { session_id: `${name}-runs`, hook_event_name: "UserPromptSubmit", prompt: `build on ${name}` },
    { session_id: `${name}-waits`, hook_event_name: "UserPromptSubmit", prompt: `push from ${name}` },
    {
      session_id: `${name}-waits`,
      hook_event_name: "PermissionRequest",
      tool_name: "Bash",
      tool_input: { command: "git push" },
    },
  ];
  for (const fields of told) {
    const response = await fetch(new URL(ROUTES.hook, url), {
      method: "POST",
      headers: { "content-type": "application/json", Authorization: `Bearer ${TOKEN}` },
      body: payload({ cwd: "/home/dev/shop", ...fields }),
    });
    assert.equal(response.status, 204);
  }
}

/** Until sessions of so many machines, and all their events, are at the central daemon. */
async function untilHeard(middle: DaemonProcess, machines: number): Promise<void> {
  await waitFor("what the machines did", async () => (await middle.allEvents()).length === machines * 3);
}

async function logIn(t: TestContext, { url }: DaemonProcess, width = 1280): Promise<Page> {
  assert.ok(browser !== undefined);
  const page = await openLook(browser, { language: "en", theme: "dark" });
  t.after(async () => page.context().close());
  await page.setViewportSize({ width, height: 844 });
  const answer = await fetch(new URL("/api/login/link", url), {
    method: "POST",
    headers: { "content-type": "application/json", Authorization: `Bearer ${TOKEN}` },
  });
  const { code } = (await answer.json()) as { code: string };
  await page.goto(`${url}#login=${code}`);
  await page.locator(".connection.is-live").waitFor();
  return page;
}

async function go(page: Page, place: Partial<Place>): Promise<void> {
  await page.evaluate((to) => (location.hash = to), formatPlace({ ...START, ...place }));
  await waitUntilDrawn(page);
}

/** The places that show something of a machine, by a session and an event of it. */
async function placesOf(middle: DaemonProcess, name: string): Promise<readonly Partial<Place>[]> {
  const event = (await middle.allEvents()).findLast((one) => one.session_id === `${name}-waits`);
  return [
    { view: "now" },
    { view: "now", eventSeq: event?.seq ?? 0 },
    { view: "sessions" },
    { view: "search", filter: { q: "push from" } },
    { view: "session", sessionId: `${name}-waits` },
    { view: "event", eventSeq: event?.seq ?? 0 },
  ];
}

test("what another machine did has its name, in every view; what this one did has none", async (t) => {
  const middle = await central(t);
  const laptop = await forwardTo(t, middle, "laptop");
  await Promise.all([work(middle, "here"), work(laptop, "laptop")]);
  await untilHeard(middle, 2);
  const page = await logIn(t, middle);
  const mark = (row: string, text: string) => page.locator(row, { hasText: text }).first().locator(".machine");

  await go(page, { view: "now" });
  for (const [row, text] of [
    [".call.is-waiting", "push from"],
    [".session", "build on"],
    [".event", "push from"],
  ] as const) {
    await mark(row, `${text} laptop`).getByText("laptop").waitFor();
    assert.equal(await mark(row, `${text} here`).count(), 0, row);
  }

  await go(page, { view: "sessions" });
  await mark(".session-row", "build on laptop").getByText("laptop").waitFor();
  assert.equal(await mark(".session-row", "build on here").count(), 0);
  await page.getByLabel("Machine").selectOption("laptop");
  await waitFor("the laptop's alone", async () => (await page.locator(".session-row.cells").count()) === 2);
  await page.getByLabel("Machine").selectOption({ label: "this machine" });
  await page.locator(".session-row", { hasText: "build on here" }).waitFor();
  assert.equal(await page.locator(".session-row .machine").count(), 0);

  await go(page, { view: "search", filter: { q: "push from" } });
  await mark(".hit", "push from laptop").getByText("laptop").waitFor();
  assert.equal(await mark(".hit", "push from here").count(), 0);

  const facts = async (list: string) => (await page.locator(list).innerText()).replaceAll(/\s+/g, " ");
  await go(page, { view: "session", sessionId: "laptop-waits" });
  assert.match(await facts(".session-facts"), /machine laptop/);
  await go(page, { view: "session", sessionId: "here-waits" });
  assert.doesNotMatch(await facts(".session-facts"), /machine/);
  const [, , , , , ofLaptop] = await placesOf(middle, "laptop");
  await go(page, ofLaptop ?? {});
  assert.match(await facts(".facts"), /machine laptop/);
  const [, , , , , ofHere] = await placesOf(middle, "here");
  await go(page, ofHere ?? {});
  assert.doesNotMatch(await facts(".facts"), /machine/);

  await page.keyboard.press("Control+k");
  await page.locator(".palette input").fill("laptop");
  await page.getByRole("option", { name: "@ laptop" }).first().waitFor();
});

test("with one machine alone no view names it", async (t) => {
  const middle = await central(t);
  await work(middle, "here");
  await untilHeard(middle, 1);
  const page = await logIn(t, middle);
  for (const place of await placesOf(middle, "here")) {
    await go(page, place);
    await page.getByText("push").locator("visible=true").first().waitFor();
    assert.equal(await page.locator(".machine").count(), 0, place.view);
    assert.equal(await page.getByText(/machine/i).count(), 0, place.view);
    assert.equal(await page.getByLabel("Machine").count(), 0, place.view);
  }
});

test("a long machine name that would like to be markup is text, and leaves room for what it belongs to", async (t) => {
  const middle = await central(t);
  const laptop = await forwardTo(t, middle, HOSTILE);
  await work(laptop, "laptop");
  await untilHeard(middle, 1);
  const { machine } = (await middle.sessions())[0] ?? {};
  assert.ok(machine?.startsWith("<img src=x onerror="), machine);
  for (const width of [390, 1280]) {
    const page = await logIn(t, middle, width);
    const complaints = listenForComplaints(page);
    for (const place of await placesOf(middle, "laptop")) {
      await go(page, place);
      await page.getByText("<img src=x").locator("visible=true").first().waitFor();
      const strange = await page.evaluate(() => ({
        ran: "pwned" in window,
        images: document.querySelectorAll("#page img").length,
        sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }));
      const where = `${place.view} at ${width} px`;
      assert.deepEqual(strange, { ran: false, images: 0, sideways: 0 }, where);
      assert.deepEqual(await cutTexts(page), [], where);
      assert.deepEqual(await findViolations(page), [], where);
    }
    await go(page, { view: "sessions" });
    const title = page.locator(".session-row .title").first();
    const room = await title.evaluate(
      (box) => box.clientWidth / (box.closest(".of-name, .session-card")?.clientWidth ?? 1),
    );
    assert.ok(room > 0.4, `the title has ${room} of its place`);
    assert.deepEqual(complaints, []);
  }
});
