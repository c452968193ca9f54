import assert from "node:assert/strict";
import { test } from "node:test";
import { healthChecks } from "../../../src/health/health-checks.ts";
import { toHealthCheckDto } from "../../../src/api/health-dto.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { WELL, troubleFakeDaemon as prepare } from "../../support/browser/failing-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

const HEALTH = "#view=health";

test("each check shows its value, limit and advice", async () => {
  await openCase({ hash: HEALTH, prepare }, async ({ page, complaints }) => {
    const check = (name: string) => page.locator(`[data-check="${name}"]`);
    await page.getByText("3 problems: Spool, File watcher, Dead letters").waitFor();
    // Healthy checks are folded by group; the address keeps what is open.
    assert.equal(await page.locator(".check").count(), 3);
    assert.deepEqual(await page.locator(".group-line .name").allInnerTexts(), [
      "Events",
      "Performance",
      "Storage",
      "Notifications",
    ]);
    assert.match(await page.locator(".group-line").nth(2).innerText(), /7 OK[\s\S]*Disk 210 GB free/);
    for (const line of await page.locator(".group-line").all()) await line.click();
    await page.waitForURL(/tab=events%2Cperformance%2Cstorage%2Cnotifications$/);
    await page.locator(".sidebar .to-health .trouble", { hasText: "1" }).waitFor();
    assert.match(
      await check("processing_time").innerText(),
      /Processing time\s+OK\s+p99 1.8 ms\s+over 500 events[\s\S]*≤ 5 ms/,
    );
    assert.match(
      await check("raw_log").innerText(),
      /Failed\s+12 files waiting[\s\S]*database or disk is full[\s\S]*The files wait/,
    );
    assert.match(await check("dead_letters").innerText(), /Degraded\s+3 files[\s\S]*≤ 0/);
    assert.match(await check("raw_log_watch").innerText(), /Polling only/);
    assert.match(await check("hooks_installed").innerText(), /OK\s+Installed/);
    assert.match(await check("live_connections").innerText(), /2 open[\s\S]*< 100/);
    assert.match(await check("disk").innerText(), /210 GB free\s+500 GB total[\s\S]*≥ 2 GB/);
    assert.match(await check("memory").innerText(), /96.0 MB\s+9.0 GB free[\s\S]*≤ 500 MB/);
    assert.match(await check("database_integrity").innerText(), /Intact\s+checked 3 h ago/);
    assert.match(await check("outbox").innerText(), /0 waiting/);
    const changes = await page.locator(".health-changes li").allInnerTexts();
    assert.match(changes[0] ?? "", /Spool failed[\s\S]*disk is full/);
    assert.match(changes[1] ?? "", /Disk recovered[\s\S]*210 GB free/);

    // Possible reasons for missing events, with the current values.
    await page.locator(".last-event").getByText("1 h ago").waitFor();
    const causes = page.locator(".why-none li");
    await causes.locator("visible=true").first().waitFor();
    const texts = (await causes.allInnerTexts()).join("\n");
    for (const cause of ["--bare", "--safe-mode", "--restricted", "--setting-sources project", "disableAllHooks"]) {
      assert.ok(texts.includes(cause), cause);
    }
    await causes.filter({ hasText: "disableAllHooks" }).getByText("active now").waitFor();
    await causes.filter({ hasText: "policy" }).getByText("/etc/claude-code/managed-settings.json").waitFor();
    assert.deepEqual(complaints, []);
  });
});

test("a person starts a database check; what the stream says is shown at once", async () => {
  await openCase({ hash: HEALTH, prepare }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 problems: Spool, File watcher, Dead letters").waitFor();
    await page.getByRole("button", { name: /^Storage/ }).click();
    await page.locator('[data-check="database_integrity"]').getByRole("button", { name: "Check now" }).click();
    await waitFor("the question", () => daemon.asked.get("/api/health/check-database") === 1);
    const running = { ...WELL, integrity: { ...WELL.integrity, running: true } };
    // The page also requests the health after the click: both report the same.
    daemon.health = { ...daemon.health, checks: healthChecks(running).map(toHealthCheckDto) };
    daemon.send({ type: "health", data: daemon.health });
    await page.getByText("checking…").waitFor();
    await page.getByRole("button", { name: "Check now" }).waitFor({ state: "detached" });

    daemon.health = { ...daemon.health, degraded: false, checks: healthChecks(WELL).map(toHealthCheckDto) };
    daemon.send({ type: "health", data: daemon.health });
    await page.getByText("All checks passed").waitFor();
    await waitFor("no advice", async () => (await page.locator(".check .fix").count()) === 0);

    const sinceMs = Date.now() - 300_000;
    const failing = [{ destinationId: "webhook:1", reason: "HTTP 500", sinceMs, forMs: 300_000 }];
    const state = { destinations: 1, disabled: [], failing, failed: 0, waiting: 3, oldestAgeMs: 300_000 };
    const checks = healthChecks({ ...WELL, messages: { ok: true, value: state } }).map(toHealthCheckDto);
    daemon.health = { ...daemon.health, degraded: true, checks };
    daemon.send({ type: "health", data: daemon.health });
    await page.getByText("1 problem: Notification delivery").waitFor();
    const check = page.locator('[data-check="outbox"]');
    assert.match(await check.innerText(), /3 waiting\s+retrying for 5 min[\s\S]*Discord · webhook has failed since/);
    await page.locator(".sidebar .to-health .trouble", { hasText: "1" }).waitFor();
  });
});
