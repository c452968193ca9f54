import assert from "node:assert/strict";
import { test } from "node:test";
import { healthChecks } from "../../../src/health/health-checks.ts";
import { toHealthCheckDto } from "../../../src/api/health-dto.ts";
import { sampleDelivery, sampleSession } from "../../../web/state/state-harness.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import { CLONE_CLI, prepareSettings } from "../../support/browser/settings-daemon.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { WELL, troubleFakeDaemon as prepare } from "../../support/browser/failing-daemon.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { HEALTHY_SNAPSHOT } from "../../support/health-snapshot.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

const SETTINGS = "#view=settings";
function byKey(one: { readonly key: string | null }, other: { readonly key: string | null }): number {
  return String(one.key) < String(other.key) ? -1 : 1;
}

test("settings show value, source and purpose; secrets only whether they are set", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page, daemon, complaints }) => {
    const row = (key: string) => page.locator(`[data-key="${key}"]`);
    await row("DISCORD_LEVEL").waitFor();
    const shown = await page.locator(".setting").evaluateAll((rows) =>
      rows.map((one) => ({
        key: one.getAttribute("data-key"),
        value: one.querySelector(".value")?.textContent,
        from: one.querySelector(".from")?.textContent,
      })),
    );
    // The page shows the API's value of each.
    assert.deepEqual(
      shown.toSorted(byKey),
      daemon.settings.settings.map(({ key, value, source }) => ({ key, value, from: source })).toSorted(byKey),
    );
    assert.match(await row("DISCORD_WEBHOOK_URL").innerText(), /set, hidden/);
    assert.doesNotMatch(await page.locator("main").innerText(), /secret-token/);
    assert.match(await row("DISCORD_LEVEL").innerText(), /verbose[\s\S]*\.env\.discord:3[\s\S]*Default: normal/);
    assert.match(
      await row("CCEN_MAX_CONNECTIONS").innerText(),
      /Set as DISCORD_DASHBOARD_MAX_CONNECTIONS \(old name\)/,
    );
    assert.deepEqual(complaints, []);
  });
});

test("problems, settings pending a restart, and drifted hooks come first", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page }) => {
    const problems = await page.locator(".setting-problems li").innerText();
    assert.match(problems, /\.env\.discord:9[\s\S]*CCEN_METRICS_REFRESH_SECONDS must be a number from 1 to 3600/);
    assert.match(problems, /Used instead: 10 \(default\)/);
    assert.match(await page.locator(".pending-settings li").innerText(), /CCEN_PORT\s+8000\s+After restart: 9000/);
    await page.getByText(`${CLONE_CLI} restart`, { exact: true }).waitFor();
    const hooks = await page.locator(".hook-state").innerText();
    assert.match(hooks, /2 events registered[\s\S]*PreToolUse Stop[\s\S]*Not registered: SubagentStop/);
    assert.match(hooks, /script is from another version[\s\S]*Fix:[\s\S]*clone run ccen -- setup/);
  });
});

test("settings are filtered by text and by whether they are set; Escape shows all", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page, daemon }) => {
    const all = daemon.settings.settings.length;
    const count = async (wanted: number) =>
      waitFor(`${wanted} settings`, async () => (await page.locator(".setting").count()) === wanted);
    await count(all);
    await page.getByLabel("Show").selectOption("set");
    await count(3);
    await page.keyboard.press("/");
    await page.keyboard.type("connections");
    await count(1);
    await page.waitForURL(/#view=settings&state=set&q=connections$/);
    await page.keyboard.press("Escape");
    await count(all);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.locator(".setting:nth-child(2):focus").waitFor();
  });
});

test("the page's own choices hold at once and after a reload", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page }) => {
    await page.getByRole("radiogroup", { name: "Theme" }).getByLabel("Dark").check();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.getByRole("radiogroup", { name: "Density" }).getByLabel("Comfortable").check();
    await page.locator('html[data-density="comfortable"]').waitFor();
    await page.getByRole("radiogroup", { name: "Times" }).getByLabel("Absolute").check();
    await page.getByRole("radiogroup", { name: "Language" }).getByLabel("日本語").check();
    await page.getByRole("heading", { name: "このページ" }).waitFor();
    await page.reload();
    await page
      .getByRole("radiogroup", { name: "時刻" })
      .getByLabel("時刻で表示")
      .and(page.locator(":checked"))
      .waitFor();
    await page.getByText("通知の言語。").waitFor();
    await page.locator(".setting-problems").getByText("1 から 3600 までの数にしてください").waitFor();
  });
});

test("prices and retention are the current ones", async () => {
  await openCase({ hash: SETTINGS, prepare: prepareSettings }, async ({ page, daemon }) => {
    await page.locator(".wide-table tbody tr").first().waitFor();
    const rows = await page.locator(".wide-table tbody tr").allInnerTexts();
    assert.equal(rows.length, daemon.settings.prices.rows.length);
    for (const [index, { model, input, cache_read: cacheRead }] of daemon.settings.prices.rows.entries()) {
      const cells = (rows[index] ?? "").split("\t");
      assert.equal(cells[0]?.trim(), model);
      assert.equal(Number(cells[3]), input, model);
      assert.equal(Number(cells[7]), cacheRead, model);
    }
    assert.match(await page.locator(".retention").innerText(), /Raw files of stored events\s+7 days, at most 2048 MiB/);
  });
});

const HEALTH = "#view=health";

test("each check shows its value, limit, history and advice", async () => {
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
    await check("processing_time")
      .getByRole("img", { name: /^last 1 h, max 4.2 ms$/ })
      .waitFor();
    assert.match(
      await check("raw_log").innerText(),
      /Failed\s+12 files waiting[\s\S]*database or disk is full[\s\S]*The files wait/,
    );
    assert.match(await check("dead_letters").innerText(), /Degraded\s+3 files[\s\S]*≤ 0[\s\S]*max 3/);
    assert.match(await check("raw_log_watch").innerText(), /polling only/);
    assert.match(await check("hooks_installed").innerText(), /OK\s+installed/);
    assert.match(await check("live_connections").innerText(), /2 open[\s\S]*< 100/);
    assert.match(await check("disk").innerText(), /210 GB free\s+500 GB total[\s\S]*≥ 2 GB[\s\S]*min 20\d GB/);
    assert.match(await check("memory").innerText(), /96.0 MB\s+9.0 GB free[\s\S]*≤ 500 MB/);
    assert.match(await check("database_integrity").innerText(), /intact\s+checked 3 h ago/);
    assert.match(await check("outbox").innerText(), /0 waiting/);
    const changes = await page.locator(".changes li").allInnerTexts();
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

test("a person starts a database check, and the stream shows it at once", async () => {
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
  });
});

test("without an answer the view makes no claims; with one, its complaint goes", async () => {
  await openCase({ hash: HEALTH, prepare, beforeOpening: installClock }, async ({ page, daemon }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 problems: Spool, File watcher, Dead letters").waitFor();
    daemon.mode = "down";
    daemon.cut();
    await page.locator(".connection.is-reconnecting").waitFor();
    await page.clock.fastForward(20_000);
    await page.locator(".problem").waitFor();
    await page.locator(".connection.is-stale").waitFor();
    await page.getByText("Current state unknown.").waitFor();
    assert.equal(await page.locator(".problem").count(), 1);
    daemon.mode = "well";
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator(".connection.is-live").waitFor();
    await page.getByText("3 problems: Spool, File watcher, Dead letters").waitFor();
    await page.locator(".problem").waitFor({ state: "detached" });
  });
});

test("in Japanese the advice is Japanese too, on a phone", async () => {
  const look = { locale: "ja-JP", colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
  await openCase({ ...look, hash: HEALTH, prepare, reducedMotion: "reduce" }, async ({ page }) => {
    await page.locator(".check").first().waitFor();
    // The history comes in a separate response.
    await page.locator(".changes .value").nth(1).waitFor();
    for (const advice of await page.locator(".check .fix").allInnerTexts()) assert.match(advice, /[ぁ-ん]/);
    assert.deepEqual(await page.locator(".changes .value").allInnerTexts(), [
      "待ち 12件: database or disk is full",
      "210 GB free of 500 GB (42 %)",
    ]);
  });
});

const DELIVERIES = "#view=deliveries";

/** Two services, one message to each, and one of another machine. */
function prepareTwo(daemon: FakeDaemon): void {
  const now = new Date().toISOString();
  const well = { state: "ok", reason: null, until: null, open: 0 } as const;
  daemon.destinations = [
    { ...well, destination: "webhook:3" },
    { ...well, destination: "ntfy:ntfy.example" },
  ];
  const look = { title: "Refactor auth", last_used_at: now } as const;
  daemon.sessions.push(sampleSession("s1", { ...look, machine: "laptop" }));
  daemon.deliveries.push(
    sampleDelivery(1, { created_at: now, sent_at: now, destination: "webhook:3" }),
    sampleDelivery(2, { created_at: now, state: "waiting", sent_at: null, destination: "ntfy:ntfy.example" }),
  );
}

test("with several destinations, each message names its own in its row", async () => {
  await openCase({ hash: DELIVERIES, prepare: prepareTwo }, async ({ page }) => {
    const rows = page.locator(".delivery");
    await rows.nth(1).waitFor();
    assert.deepEqual(await rows.locator(".to").allInnerTexts(), ["ntfy", "Discord"]);
    assert.deepEqual(await page.locator(".destination > bdi").allInnerTexts(), [
      "Discord · webhook:3",
      "ntfy · ntfy.example",
    ]);
    await rows.first().locator(".who .machine").getByText("laptop").waitFor();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await twoFrames(page);
      // The discard button must not push its destination below it.
      const [state, to] = await Promise.all([
        rows.first().locator(".state").boundingBox(),
        rows.first().locator(".to").boundingBox(),
      ]);
      assert.ok(state !== null && to !== null);
      assert.ok(Math.abs(state.y + state.height / 2 - (to.y + to.height / 2)) < 6, `${width} px`);
    }
  });
});

function prepareOne(daemon: FakeDaemon): void {
  prepareTwo(daemon);
  daemon.destinations.pop();
}

test("a single destination is not named in every row", async () => {
  await openCase({ hash: DELIVERIES, prepare: prepareOne }, async ({ page }) => {
    await page.locator(".delivery").nth(1).waitFor();
    assert.equal(await page.locator(".delivery .to").count(), 0);
  });
});

function prepareForwarding(daemon: FakeDaemon): void {
  const messages = { ok: true, value: { destinations: 0, disabled: [], waiting: 0, oldestAgeMs: null } } as const;
  const checks = healthChecks({ ...HEALTHY_SNAPSHOT, messages }).map(toHealthCheckDto);
  daemon.health = { ...daemon.health, checks };
}

test("a forwarding daemon says that the central daemon notifies", async () => {
  await openCase({ hash: DELIVERIES, prepare: prepareForwarding, locale: "ja-JP" }, async ({ page }) => {
    await page.getByRole("heading", { name: "通知は中央のデーモンが送信します" }).waitFor();
    assert.equal(await page.getByText("誰にも通知していません").count(), 0);
    await page.evaluate(() => (location.hash = "#view=health"));
    await page.locator(".group-line").getByText("中央のデーモンが送信します").waitFor();
  });
});
