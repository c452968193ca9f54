import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { toImportDto } from "../../../src/api/import-dto.ts";
import type { ImportRun } from "../../../src/core/import-run.ts";
import { sampleEvent } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { tempDir } from "../../support/temp-dir.ts";

const openCase = pageCases();

const RUN: ImportRun = {
  sinceMs: Date.UTC(2026, 0, 15, 12),
  startedAtMs: 0,
  endedAtMs: null,
  filesTotal: 187,
  filesDone: 40,
  filesFailed: 0,
  sessions: 38,
  events: 900,
};

function prepareClone(daemon: FakeDaemon): void {
  daemon.metrics = { ...daemon.metrics, total_sessions: 0 };
  daemon.health = { ...daemon.health, cli: "npm --prefix /home/dev/ccen run ccen --" };
}

test("an empty page says what to run, and turns over with the first event", async () => {
  await openCase({ prepare: prepareClone }, async ({ page, daemon }) => {
    await page.getByRole("heading", { name: "Connect Claude Code" }).waitFor();
    assert.equal(await page.locator("#install").innerText(), "npm --prefix /home/dev/ccen run ccen -- setup");
    assert.equal(await page.getByRole("group", { name: "Today" }).count(), 0);
    assert.equal(await page.locator("svg.sparkline, .inbox:visible").count(), 0);
    assert.deepEqual(await findViolations(page), []);
    daemon.send({ type: "health", data: { ...daemon.health, hooks_installed: true } });
    await page.getByRole("heading", { name: "Claude Code is connected" }).waitFor();
    daemon.publish(sampleEvent(1));
    await page.locator(".first-steps").waitFor({ state: "detached" });
    await page.getByRole("region", { name: "Activity" }).waitFor();
  });
});

test("empty page asks again for hooks; the first event replaces what it says", async () => {
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

test("an empty page speaks English to a browser whose language it has no texts of", async () => {
  await openCase({ locale: "fr-FR" }, async ({ page }) => {
    await page.getByRole("heading", { name: "See what Claude Code is doing" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  });
});

test("one click on the empty page, or in the palette, starts the demo and goes there", async () => {
  await openCase({}, async ({ page, daemon }) => {
    const there = `${daemon.url}?demo`;
    let started = 0;
    await page.route("**/api/demo", async (route) => {
      assert.equal(route.request().method(), "POST");
      started += 1;
      await route.fulfill({ json: { url: there } });
    });
    await page.getByRole("button", { name: "Play the demo" }).click();
    await page.waitForURL(there);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Command palette" }).fill("play the demo");
    await page.getByRole("option", { name: /^Play the demo/ }).waitFor();
    const loaded = page.waitForEvent("load");
    await page.keyboard.press("Enter");
    await loaded;
    assert.equal(started, 2);
  });
});

test("earlier sessions are imported with one click; progress and result are said", async () => {
  await openCase({}, async ({ page, daemon }) => {
    // A client runs that has fired no hook yet: it is no imported session.
    daemon.metrics = { ...daemon.metrics, total_sessions: 1 };
    const begun = page.waitForRequest(
      (request) => request.method() === "POST" && request.url().endsWith("/api/import"),
    );
    const importing = page.getByRole("button", { name: "Import sessions" });
    await importing.waitFor();
    daemon.importRun = toImportDto(RUN, 30);
    await importing.click();
    await begun;
    const progress = page.getByRole("status").getByText("Importing transcripts: 40 of 187 · 38 sessions so far");
    await progress.waitFor();
    daemon.importRun = toImportDto({ ...RUN, endedAtMs: 1, filesDone: 187, filesFailed: 2, sessions: 180 }, 30);
    await page.getByText("180 sessions since Jan 15 are imported.").waitFor();
    await page.getByText("2 transcripts could not be read.").waitFor();
    const sessions = page.getByRole("main").getByRole("link", { name: "Sessions" });
    assert.equal(await sessions.getAttribute("href"), "#view=sessions");
    for (const [filesTotal, says] of [
      [187, "No new sessions since Jan 15."],
      [0, "No transcripts since Jan 15 found."],
    ] as const) {
      daemon.importRun = toImportDto({ ...RUN, endedAtMs: 1, filesTotal, sessions: 0 }, 30);
      await page.reload();
      await page.getByText(says).waitFor();
    }
  });
});

test("the command that the page shows runs in any folder", async (t) => {
  const daemon = await startDaemon(t, configHome(t));
  const { cli, version } = await daemon.health();
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", `${cli} version`], { cwd: tempDir(t) });
  assert.ok(stdout.includes(version), stdout);
});
