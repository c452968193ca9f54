import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test, type TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { openBrowser, type OpenBrowser } from "../../support/browser/open-browser.ts";

const TOKEN = randomBytes(32).toString("base64url");

let browser: OpenBrowser | undefined;
let started: Awaited<ReturnType<typeof startLocked>> | undefined;
const cleanUps: (() => unknown)[] = [];
before(async () => {
  browser = await openBrowser();
  started = await startLocked({ after: (cleanUp) => void cleanUps.push(cleanUp as () => unknown) });
});
after(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  await browser?.close();
});

async function startLocked(t: Pick<TestContext, "after">) {
  const home = configHome(t);
  const environment = { ...home.environment, DISCORD_DASHBOARD_TOKEN: TOKEN };
  const { url } = await startDaemon(t, { ...home, environment });
  const ask = async (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" },
    });
  return {
    url,
    fire: async (body: object) => ask("/api/hook", { method: "POST", body: JSON.stringify(body) }),
    link: async () => {
      const { code } = (await (await ask("/api/login/link", { method: "POST" })).json()) as { code: string };
      return `${url}/#login=${code}`;
    },
  };
}

function locked(): Awaited<ReturnType<typeof startLocked>> {
  assert.ok(started !== undefined);
  return started;
}

async function newPage(t: TestContext, options: BrowserContextOptions = {}): Promise<Page> {
  assert.ok(browser !== undefined);
  const page = await browser.newPage(options);
  t.after(async () => page.context().close());
  return page;
}

for (const [locale, heading] of [
  ["en-US", "This dashboard is locked"],
  ["ja-JP", "このダッシュボードはロックされています"],
] as const) {
  test(`without a login the page says how to get in and shows nothing else (${locale})`, async (t) => {
    const daemon = locked();
    await daemon.fire({ hook_event_name: "UserPromptSubmit", session_id: "s", prompt: "nobody else's business" });
    const page = await newPage(t, { locale });
    const answers: string[] = [];
    page.on("response", (response) => {
      if (response.url().includes("/api/")) answers.push(`${response.status()}`);
    });
    await page.goto(daemon.url);
    await page.getByRole("heading", { name: heading }).waitFor();
    await page.getByText("ccen open", { exact: true }).waitFor();
    assert.equal(await page.locator(".rail, .connection, .event").count(), 0);
    assert.ok(answers.length > 0 && answers.every((status) => status === "401"), answers.join());
    assert.deepEqual(await findViolations(page), []);
  });
}

test("a link opens the page, leaves no code in the address, and works once", async (t) => {
  const daemon = locked();
  const link = await daemon.link();
  const page = await newPage(t);
  await page.goto(link);
  await page.locator(".connection.is-live").waitFor();
  assert.equal(page.url(), `${daemon.url}/`);
  await daemon.fire({ hook_event_name: "UserPromptSubmit", session_id: "s", prompt: "hello" });
  await page.locator(".event", { hasText: "hello" }).waitFor();
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, "Strict", "/"]);
  await page.reload();
  await page.locator(".connection.is-live").waitFor();

  const second = await newPage(t);
  await second.goto(link);
  await second.getByText("The token or the link is wrong, used or too old.").waitFor();
  // Two had the link: nobody keeps what it opened.
  await page.getByRole("heading", { name: "This dashboard is locked" }).waitFor();
});

test("a wrong token is told, the right one opens the page, and logging out locks it", async (t) => {
  const daemon = locked();
  const page = await newPage(t);
  await page.goto(daemon.url);
  const field = page.getByLabel("Or enter its access token:");
  await field.fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("The token or the link is wrong, used or too old.").waitFor();
  await field.fill(TOKEN);
  await page.getByRole("button", { name: "Open" }).click();
  await page.locator(".connection.is-live").waitFor();
  await page.evaluate(() => (location.hash = "#view=settings"));
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "This dashboard is locked" }).waitFor();
  assert.deepEqual(await page.context().cookies(), []);
});
