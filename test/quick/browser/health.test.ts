import assert from "node:assert/strict";
import { test } from "node:test";
import { healthChecks } from "../../../src/health/health-checks.ts";
import { WELL_FIGURES } from "../../support/health-figures.ts";
import { waitFor } from "../../support/wait-for.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { sampleSettings } from "../../support/browser/samples.ts";
import type { StandIn } from "../../support/browser/stand-in.ts";

const openCase = pageCases();

const HASH = "#view=health";

const WELL = { ...WELL_FIGURES, integrity: { ...WELL_FIGURES.integrity, atMs: Date.now() - 3 * 3_600_000 } };

function prepare(daemon: StandIn): void {
  const bad = { ...WELL, deadLetters: 3, waitingFiles: 12, ingestError: "database or disk is full", watching: false };
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  daemon.health = {
    ...daemon.health,
    degraded: true,
    last_event_seq: 1,
    last_event_at: hourAgo,
    checks: healthChecks(bad),
  };
  daemon.settings = sampleSettings({
    hooks: { disabled_all: true, policy_file: "/etc/claude-code/managed-settings.json" },
  });
  daemon.samples = Array.from({ length: 60 }, (_, index) => ({
    at: new Date(Date.now() - (60 - index) * 60_000).toISOString(),
    processing_p50: 0.5,
    processing_p99: index === 30 ? 4.2 : 1,
    waiting_files: index % 7,
    oldest_waiting_ms: index % 2 === 0 ? null : 200,
    dead_letters: index > 40 ? 3 : 0,
    live_connections: 2,
    memory_bytes: 90e6 + index * 1e5,
    loop_p99_ms: 1.5,
    database_ms: 0.2,
    database_bytes: 48e6 + index * 1e4,
    disk_free_bytes: 210e9 - index * 1e8,
    outbox_waiting: 0,
    trouble: index > 50 ? ["raw_log_watch"] : [],
  }));
  daemon.changes = [
    { at: hourAgo, check: "raw_log", from: "ok", to: "failed", value: "12 files waiting: database or disk is full" },
    { at: hourAgo, check: "disk", from: "degraded", to: "ok", value: "210 GB free of 500 GB (42 %)" },
  ];
}

test("each check stands with its figure, its limit, how it went and what to do", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, complaints }) => {
    const check = (name: string) => page.locator(`[data-check="${name}"]`);
    await page.getByText("3 checks need attention.").waitFor();
    await page.locator(".rail .to-health .trouble", { hasText: "1" }).waitFor();
    assert.match(
      await check("processing_time").innerText(),
      /Processing time\s+ok\s+p99 1.8 ms\s+over 500 events[\s\S]*≤ 5 ms/,
    );
    await check("processing_time")
      .getByRole("img", { name: /^over 1 h 00 m, at most 4.2 ms$/ })
      .waitFor();
    assert.match(
      await check("raw_log").innerText(),
      /failed\s+12 files waiting[\s\S]*database or disk is full[\s\S]*The files wait/,
    );
    assert.match(await check("dead_letters").innerText(), /degraded\s+3 files[\s\S]*≤ 0[\s\S]*max 3/);
    assert.match(await check("raw_log_watch").innerText(), /only by looking/);
    assert.match(await check("hooks_installed").innerText(), /ok\s+installed/);
    assert.match(await check("live_connections").innerText(), /2 open[\s\S]*< 100/);
    assert.match(await check("disk").innerText(), /210 GB free\s+of 500 GB[\s\S]*≥ 2 GB[\s\S]*min 20\d GB/);
    assert.match(await check("memory").innerText(), /96.0 MB\s+machine has 9.0 GB left[\s\S]*≤ 500 MB/);
    assert.match(await check("database_integrity").innerText(), /sound, looked through 3 h ago/);
    assert.match(await check("outbox").innerText(), /0 waiting/);
    assert.deepEqual(await page.locator(".check-heads h3").allInnerTexts(), [
      "Events come in",
      "In time",
      "Kept",
      "Told",
    ]);
    const changes = await page.locator(".changes li").allInnerTexts();
    assert.match(changes[0] ?? "", /Raw log failed[\s\S]*disk is full/);
    assert.match(changes[1] ?? "", /Disk well again[\s\S]*210 GB free/);
    assert.deepEqual(complaints, []);
  });
});

test("the last event, and why none may arrive, with what is so now", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page }) => {
    await page.locator(".last-event").getByText("1 h ago").waitFor();
    const causes = page.locator(".why-none li");
    await causes.locator("visible=true").first().waitFor();
    const texts = (await causes.allInnerTexts()).join("\n");
    for (const cause of ["--bare", "--safe-mode", "--restricted", "--setting-sources project", "disableAllHooks"]) {
      assert.ok(texts.includes(cause), cause);
    }
    await causes.filter({ hasText: "disableAllHooks" }).getByText("this is so now").waitFor();
    await causes.filter({ hasText: "policy" }).getByText("/etc/claude-code/managed-settings.json").waitFor();
  });
});

test("what the stream says of the health is shown at once", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    daemon.health = { ...daemon.health, degraded: false, checks: healthChecks(WELL) };
    daemon.send({ type: "health", data: daemon.health });
    await page.getByText("All is well.").waitFor();
    await waitFor("no advice", async () => (await page.locator(".check .fix").count()) === 0);
  });
});

test("when nobody answers the view claims nothing about now, and what it complains of is over when it is over", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 checks need attention.").waitFor();
    daemon.mode = "down";
    daemon.cut();
    await page.locator(".problem").waitFor();
    await page.locator(".connection.is-stale").waitFor();
    await page.getByText("How it is now is not known.").waitFor();
    assert.equal(await page.locator(".problem").count(), 1);
    daemon.mode = "well";
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 checks need attention.").waitFor();
    await page.locator(".problem").waitFor({ state: "detached", timeout: 5000 });
  });
});

test("a person can have the database looked through", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, daemon }) => {
    await page.locator('[data-check="database_integrity"]').getByRole("button", { name: "look through now" }).click();
    await waitFor("the question", () => daemon.asked.get("/api/health/check-database") === 1);
    const running = { ...WELL, integrity: { ...WELL.integrity, running: true } };
    daemon.send({ type: "health", data: { ...daemon.health, checks: healthChecks(running) } });
    await page.getByText("being looked through").waitFor();
    assert.equal(await page.getByRole("button", { name: "look through now" }).count(), 0);
  });
});

test("in Japanese the advice is Japanese too, and axe finds nothing at any width", async () => {
  for (const [locale, colorScheme] of [
    ["ja-JP", "dark"],
    ["en-US", "light"],
  ] as const) {
    for (const width of [390, 1280, 2560]) {
      const look = { locale, colorScheme, viewport: { width, height: 844 }, reducedMotion: "reduce" } as const;
      await openCase({ ...look, hash: HASH, prepare }, async ({ page }) => {
        await page.locator(".check").first().waitFor();
        if (locale === "ja-JP") {
          for (const advice of await page.locator(".check .fix").allInnerTexts()) assert.match(advice, /[ぁ-ん]/);
          assert.deepEqual(await page.locator(".changes .value").allInnerTexts(), [
            "待ち 12件: database or disk is full",
            "空き 210 GB、全体 500 GB（42 %）",
          ]);
        }
        assert.deepEqual(await findViolations(page), [], `${locale} at ${width} px`);
        const overflow = await page.evaluate(() => {
          const main = document.querySelector("main");
          return main === null ? 0 : main.scrollWidth - main.clientWidth;
        });
        assert.equal(overflow, 0, `${locale} at ${width} px`);
      });
    }
  }
});
