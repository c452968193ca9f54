import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent } from "../../support/page/state-harness.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";

const openCase = pageCases();

/** For a daemon that runs from a clone. */
function ofClone(daemon: FakeDaemon): void {
  daemon.health = { ...daemon.health, cli: "npm --prefix /home/dev/clone run ccen --" };
}

test("empty page with hooks installed waits for the first event, which replaces it", async () => {
  await openCase({}, async ({ page, daemon }) => {
    await page.getByText("ccen setup", { exact: true }).waitFor();
    await page.locator(".connection.is-live").waitFor();
    daemon.send({ type: "health", data: { ...daemon.health, hooks_installed: true } });
    await page.getByText("The hooks are installed.").waitFor();
    daemon.publish(sampleEvent(1, { tool_use_id: "t1" }));
    await page.locator(".call-row").waitFor();
    assert.equal(await page.locator(".empty").count(), 0);
  });
});

test("an empty page speaks the browser's language; a choice of another stays", async () => {
  const look = { locale: "ja-JP", colorScheme: "light" } as const;
  await openCase({ ...look, prepare: ofClone }, async ({ page, complaints }) => {
    await page.getByRole("heading", { name: "Claude Code の動きをここで確認" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "ja");
    await page.getByText("npm --prefix /home/dev/clone run ccen -- setup", { exact: true }).waitFor();
    assert.equal(await page.locator(".empty .command").count(), 1);
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.locator(".display > summary").click();
    await page.getByRole("radio", { name: "ダーク" }).check();
    await page.locator('html[data-theme="dark"]').waitFor();
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.getByRole("radio", { name: "English" }).check();
    await page.getByRole("heading", { name: "See what Claude Code is doing" }).waitFor();

    // The document when the parser reaches the body, long before the page's own script runs.
    await page.addInitScript(() => {
      new MutationObserver((_changes, observer) => {
        if (document.body === null) return;
        document.documentElement.dataset["themeAtBody"] = document.documentElement.dataset["theme"] ?? "none";
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await page.getByRole("heading", { name: "See what Claude Code is doing" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset["themeAtBody"]), "dark");
    assert.equal(await paper(), dark);
    assert.deepEqual(complaints, []);
  });
});
