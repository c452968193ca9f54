import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { ROUTES } from "../../../src/api/routes.ts";
import { formatRoute, START, type Route } from "../../../web/state/route.ts";
import { configHome } from "../config-home.ts";
import { startDaemon, type DaemonProcess } from "../daemon-process.ts";
import { payload } from "../payload.ts";
import { waitFor } from "../wait-for.ts";
import { cutTexts } from "./cut-text.ts";
import { listenForComplaints } from "./demo-case.ts";
import { goToHash, openLook, waitUntilDrawn, type Look } from "./appearance.ts";
import type { OpenBrowser } from "./open-browser.ts";

/* Machines that forward to a central daemon, and that daemon's page. */

const TOKEN = randomBytes(24).toString("base64url");
const DARK: Look = { language: "en", theme: "dark" };

/** The name of a machine. */
export const HOSTILE_NAME = `<img src=x onerror=window.pwned=1>${"長い名前".repeat(6)}`;

async function start(
  t: Pick<TestContext, "after">,
  settings: Readonly<Record<string, string>>,
): Promise<DaemonProcess> {
  const home = configHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(home.paths.envFile, lines.join(""), { mode: 0o600 });
  return startDaemon(t, home, { token: TOKEN });
}

/** A daemon that accepts forwarded events. */
export async function startCentral(t: Pick<TestContext, "after">): Promise<DaemonProcess> {
  return start(t, { CCEN_TOKEN: TOKEN });
}

export async function forwardTo(
  t: Pick<TestContext, "after">,
  { url }: DaemonProcess,
  name: string,
): Promise<DaemonProcess> {
  return start(t, {
    CCEN_FORWARDING_URL: url,
    CCEN_FORWARDING_TOKEN: TOKEN,
    CCEN_MACHINE_NAME: name,
  });
}

/** One working session and one that waits; their prompts name the machine. */
export async function work({ url }: DaemonProcess, name: string): Promise<void> {
  const reported = [
    { session_id: `${name}-runs`, hook_event_name: "UserPromptSubmit", prompt: `build on ${name}` },
    { session_id: `${name}-waits`, hook_event_name: "UserPromptSubmit", prompt: `push from ${name}` },
    {
      session_id: `${name}-waits`,
      hook_event_name: "PermissionRequest",
      tool_name: "Bash",
      tool_input: { command: "git push" },
    },
  ];
  for (const fields of reported) {
    const response = await fetch(new URL(ROUTES.hook, url), {
      method: "POST",
      headers: { "content-type": "application/json", Authorization: `Bearer ${TOKEN}` },
      body: payload({ cwd: "/home/dev/shop", ...fields }),
    });
    assert.equal(response.status, 204);
  }
}

/** Waits until the central daemon has everything that machines did in {@link work}. */
export async function untilReceived(middle: DaemonProcess, ...names: readonly string[]): Promise<void> {
  await waitFor("the machines' events", async () => {
    const events = await middle.allEvents();
    return names.every((name) => events.filter(({ session_id: id }) => id.startsWith(`${name}-`)).length === 3);
  });
}

export async function logIn(
  t: Pick<TestContext, "after">,
  { browser, url, width = 1280, look = DARK }: { browser: OpenBrowser; url: string; width?: number; look?: Look },
): Promise<Page> {
  const page = await openLook(browser, look);
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

export async function go(page: Page, place: Partial<Route>): Promise<void> {
  await goToHash(page, formatRoute({ ...START, ...place }));
  await waitUntilDrawn(page);
}

/** The routes that show something of a machine, by a session and an event of it. */
export async function placesOf(middle: DaemonProcess, name: string): Promise<readonly Partial<Route>[]> {
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
/** The session's machine name is shown as text, cuts nothing, and leaves room for the title. */
export async function assertNameFits(page: Page, middle: DaemonProcess, name: string, shown: string): Promise<void> {
  const complaints = listenForComplaints(page);
  for (const place of await placesOf(middle, name)) {
    await go(page, place);
    await page.getByText(shown).locator("visible=true").first().waitFor();
    const strange = await page.evaluate(() => ({
      ran: "pwned" in window,
      images: document.querySelectorAll("#page img").length,
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    assert.deepEqual(strange, { ran: false, images: 0, sideways: 0 }, place.view);
    assert.deepEqual(await cutTexts(page), [], place.view);
  }
  await go(page, { view: "sessions" });
  const title = page.locator(".session-row", { hasText: shown }).locator(".title").first();
  const room = await title.evaluate((box) =>
    box.scrollWidth <= box.clientWidth
      ? 1
      : box.clientWidth / (box.closest(".of-name, .session-card")?.clientWidth ?? 1),
  );
  assert.ok(room > 0.4, `the title has ${room} of its place`);
  assert.deepEqual(complaints, []);
}
