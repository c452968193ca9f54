import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type TestContext, after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { sampleEvent } from "../../../web/state/state-harness.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { type OpenBrowser, openBrowser } from "../../support/browser/open-browser.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";
import { switchLanguage } from "../../support/browser/switch-language.ts";

const openCase = pageCases();

/** For a daemon that runs from a clone. */
function ofClone(daemon: FakeDaemon): void {
  daemon.health = { ...daemon.health, cli: "npm --prefix /home/dev/clone run ccen --" };
}

test("an empty page says how to begin, in the browser's language", async () => {
  const expected = [
    ["ja-JP", "ja", "Claude Code の動きをここで確認"],
    ["fr-FR", "en", "See what Claude Code is doing"],
  ] as const;
  for (const [locale, language, heading] of expected) {
    await openCase({ locale, prepare: ofClone }, async ({ page, complaints }) => {
      await page.getByRole("heading", { name: heading }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      await page.getByText("npm --prefix /home/dev/clone run ccen -- setup", { exact: true }).waitFor();
      assert.equal(await page.locator(".empty .command").count(), 1);
      assert.deepEqual(complaints, []);
    });
  }
});

test("empty page with hooks installed waits for the first event, which replaces it", async () => {
  await openCase({ beforeOpening: installClock }, async ({ page, daemon }) => {
    await page.getByText("ccen setup", { exact: true }).waitFor();
    daemon.health = { ...daemon.health, hooks_installed: true };
    await page.clock.fastForward(20_000);
    await page.getByText("The hooks are installed.").waitFor();
    daemon.publish(sampleEvent(1, { tool_use_id: "t1" }));
    await page.locator(".call-row").waitFor();
    assert.equal(await page.locator(".empty").count(), 0);
  });
});

test("language and theme switch and survive a reload; theme precedes first paint", async () => {
  await openCase({ colorScheme: "light", inOwnContext: true }, async ({ page }) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.locator(".display > summary").click();
    await page.getByRole("radio", { name: "Dark" }).check();
    await page.locator('html[data-theme="dark"]').waitFor();
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.getByRole("radio", { name: "日本語" }).check();
    await page.getByText("今日のセッションはありません").waitFor();

    // The document when the parser reaches the body, long before the page's own script runs.
    await page.addInitScript(() => {
      new MutationObserver((_changes, observer) => {
        if (document.body === null) return;
        document.documentElement.dataset["themeAtBody"] = document.documentElement.dataset["theme"] ?? "none";
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await page.getByText("今日のセッションはありません").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset["themeAtBody"]), "dark");
    assert.equal(await paper(), dark);
  });
});

test("link to a missing session says so in the reader's own language", async () => {
  await openCase({ hash: "#event=404" }, async ({ page }) => {
    await page.getByRole("alert").getByText("Event not found.").waitFor();
    await switchLanguage(page, "日本語");
    await page.getByRole("alert").getByText("イベントが見つかりません。").waitFor();
  });
});

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
  const environment = { ...home.environment, CCEN_TOKEN: TOKEN };
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
  test(`without a login the page says how to get in and hides the rest (${locale})`, async (t) => {
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
    assert.equal(await page.locator(".sidebar, .connection, .feed").count(), 0);
    await waitFor("the answers", () => answers.length > 0);
    assert.ok(
      answers.every((status) => status === "401"),
      answers.join(),
    );
    if (locale === "en-US") assert.deepEqual(await findViolations(page), []);
  });
}

test("a link opens the page, leaves no code in the address, and works once", async (t) => {
  const daemon = locked();
  const link = await daemon.link();
  const page = await newPage(t);
  await page.goto(link);
  await page.locator(".connection.is-live").waitFor();
  await page.waitForURL(`${daemon.url}/`);
  await daemon.fire({ hook_event_name: "UserPromptSubmit", session_id: "s", prompt: "hello" });
  await page.locator(".turn-row", { hasText: "hello" }).waitFor();
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, "Strict", "/"]);
  await page.reload();
  await page.locator(".connection.is-live").waitFor();

  const second = await newPage(t);
  await second.goto(link);
  await second.getByText("This token or link is invalid, used or expired.").waitFor();
  // A second use of the link ends the session of the first one.
  await page.getByRole("heading", { name: "This dashboard is locked" }).waitFor();
});

test("a wrong token is rejected, the right one opens the page, logging out locks it", async (t) => {
  const daemon = locked();
  const page = await newPage(t);
  await page.goto(daemon.url);
  const field = page.getByLabel("Access token");
  await field.fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("This token or link is invalid, used or expired.").waitFor();
  await field.fill(TOKEN);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.locator(".connection.is-live").waitFor();
  await page.evaluate(() => (location.hash = "#view=settings"));
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "This dashboard is locked" }).waitFor();
  await waitFor("no cookies", async () => (await page.context().cookies()).length === 0);
});
