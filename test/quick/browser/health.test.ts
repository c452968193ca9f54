import assert from "node:assert/strict";
import { test } from "node:test";
import { healthChecks } from "../../../src/health/health-checks.ts";
import { waitFor } from "../../support/wait-for.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import { troubleStandIn as prepare, WELL } from "../../support/browser/trouble-stand-in.ts";

const openCase = pageCases();

const HASH = "#view=health";

test("each check stands with its figure, limit, how it went and what to do", async () => {
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

    // Why none may arrive, with what is so now.
    await page.locator(".last-event").getByText("1 h ago").waitFor();
    const causes = page.locator(".why-none li");
    await causes.locator("visible=true").first().waitFor();
    const texts = (await causes.allInnerTexts()).join("\n");
    for (const cause of ["--bare", "--safe-mode", "--restricted", "--setting-sources project", "disableAllHooks"]) {
      assert.ok(texts.includes(cause), cause);
    }
    await causes.filter({ hasText: "disableAllHooks" }).getByText("this is so now").waitFor();
    await causes.filter({ hasText: "policy" }).getByText("/etc/claude-code/managed-settings.json").waitFor();
    assert.deepEqual(complaints, []);
  });
});

test("a person has the database looked through, and the stream tells at once", async () => {
  await openCase({ hash: HASH, prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 checks need attention.").waitFor();
    await page.locator('[data-check="database_integrity"]').getByRole("button", { name: "look through now" }).click();
    await waitFor("the question", () => daemon.asked.get("/api/health/check-database") === 1);
    const running = { ...WELL, integrity: { ...WELL.integrity, running: true } };
    daemon.send({ type: "health", data: { ...daemon.health, checks: healthChecks(running) } });
    await page.getByText("being looked through").waitFor();
    assert.equal(await page.getByRole("button", { name: "look through now" }).count(), 0);

    daemon.health = { ...daemon.health, degraded: false, checks: healthChecks(WELL) };
    daemon.send({ type: "health", data: daemon.health });
    await page.getByText("All is well.").waitFor();
    await waitFor("no advice", async () => (await page.locator(".check .fix").count()) === 0);
  });
});

test("unanswered, the view claims nothing of now; answered, it complains no more", async () => {
  await openCase({ hash: HASH, prepare, beforeOpening: installClock }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 checks need attention.").waitFor();
    daemon.mode = "down";
    daemon.cut();
    await page.locator(".connection.is-reconnecting").waitFor();
    await page.clock.fastForward(20_000);
    await page.locator(".problem").waitFor();
    await page.locator(".connection.is-stale").waitFor();
    await page.getByText("How it is now is not known.").waitFor();
    assert.equal(await page.locator(".problem").count(), 1);
    daemon.mode = "well";
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 checks need attention.").waitFor();
    await page.locator(".problem").waitFor({ state: "detached" });
  });
});

test("in Japanese the advice is Japanese too, and axe finds nothing on a phone", async () => {
  const look = { locale: "ja-JP", colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
  await openCase({ ...look, hash: HASH, prepare, reducedMotion: "reduce" }, async ({ page }) => {
    await page.locator(".check").first().waitFor();
    for (const advice of await page.locator(".check .fix").allInnerTexts()) assert.match(advice, /[ぁ-ん]/);
    assert.deepEqual(await page.locator(".changes .value").allInnerTexts(), [
      "待ち 12件: database or disk is full",
      "空き 210 GB、全体 500 GB（42 %）",
    ]);
    assert.deepEqual(await findViolations(page), []);
  });
});
