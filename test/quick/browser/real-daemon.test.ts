import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload, SESSION_FIXTURES, sessionFixture } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { openBrowser, type OpenBrowser } from "../../support/browser/open-browser.ts";
import { readWholeList } from "../../support/browser/read-whole-list.ts";

let browser: OpenBrowser | undefined;
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
});

test("from Claude Code's hook to the browser: a recorded session appears complete on the real daemon's page", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  const daemon = await startDaemon(t, home);
  const page = await browser?.newPage();
  assert.ok(page !== undefined);
  t.after(async () => page.context().close());
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));

  await page.goto(daemon.url);
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

test("every recorded session, fired at the real hook, stands on the page whole and in order", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  const daemon = await startDaemon(t, home);
  const page = await browser?.newPage();
  assert.ok(page !== undefined);
  t.after(async () => page.context().close());
  await page.goto(daemon.url);
  await page.locator(".connection.is-live").waitFor();

  const command = hookCommand(home);
  const lines = SESSION_FIXTURES.flatMap((name) => sessionFixture(name));
  for (const line of lines) await fireHook({ environment: home.environment, command }, line);
  await page.locator(`.event[data-seq="${lines.length}"]`).waitFor();
  const shown = await readWholeList(page, lines.length);
  assert.deepEqual(
    lines.map((_, index) => shown.get(index + 1)),
    lines.map((line) => (JSON.parse(line) as { hook_event_name: string }).hook_event_name),
  );
});

test("one click on the empty page plays the demo in a dashboard of its own", async (t) => {
  const home = configHome(t);
  const temporary = join(home.home, "tmp");
  mkdirSync(temporary);
  const daemon = await startDaemon(t, { ...home, environment: { ...home.environment, TMPDIR: temporary } });
  const page = await browser?.newPage();
  assert.ok(page !== undefined);
  t.after(async () => page.context().close());
  await page.goto(daemon.url);
  const command = await page.locator("#install").innerText();
  assert.match(command, /^npm --prefix \S+ run ccen -- setup$/);
  await page.getByRole("button", { name: "Play the demo" }).click();
  await page.waitForURL((url) => url.port !== new URL(daemon.url).port);
  await page.getByText("demo: delete customers").first().waitFor();
  assert.deepEqual(await daemon.sessions(), []);
  await daemon.end("SIGTERM");
  await waitFor("the demo's end", () => readdirSync(temporary).length === 0);
});
