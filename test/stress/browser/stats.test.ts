import assert from "node:assert/strict";
import { test } from "node:test";
import type { WaitsDto } from "../../../src/api/insights-dto.ts";
import type { SessionStatsDto } from "../../../src/api/stats-dto.ts";
import type { Locator } from "playwright-core";
import { statsCases, STATS_ZONE } from "../../support/browser/stats-case.ts";

const { harness, openStats } = statsCases();

/** A table begins with ten rows, whole ones: none is cut by a frame that scrolls. */
async function showAllRows(panel: Locator): Promise<void> {
  const box = panel.locator(".table-box");
  assert.ok(await box.evaluate((table) => table.scrollHeight <= table.clientHeight));
  const button = panel.getByRole("button", { name: "Show all" });
  if ((await button.count()) > 0) await button.click();
}

test("a tool's row leads to its slowest calls, and Escape back to everything", async (t) => {
  const page = await openStats(t, "#view=stats&range=30d");
  await page.locator('[data-panel="tools"]').getByRole("link", { name: "Bash" }).click();
  await page.waitForURL(/tool=Bash/);
  const slow = page.locator('[data-panel="slow-calls"]');
  await slow.locator(".call-row").first().waitFor();
  await page.locator(".left-out", { hasText: "Tokens" }).waitFor();
  assert.equal(await page.locator('[data-panel="tokens"]').count(), 0);
  const href = await slow.locator("a.row-link").first().getAttribute("href");
  assert.match(href ?? "", /view=event&event=\d+/);
  await page.keyboard.press("Escape");
  await page.locator('[data-panel="tokens"]').waitFor();
  await page.waitForURL((url) => !url.hash.includes("tool="));
});

test("a bar is a link to its sessions, whose heads sort them", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats&range=7d&bucket=day");
  const sessions = page.locator('[data-panel="sessions-of"]');
  const bar = page.locator('[data-panel="split"] .buckets a').last();
  assert.match((await bar.getAttribute("href")) ?? "", /^#view=stats&range=7d&.*at=/);
  await bar.click();
  await sessions.getByRole("link", { name: "Open this day" }).waitFor();
  await page.locator('[data-panel="calls"] .buckets a[aria-current]').waitFor();
  const at = new URLSearchParams(new URL(page.url()).hash).get("at") ?? "";
  const until = new Date(Date.parse(at) + 86_400_000).toISOString();
  const stored = await daemon.get<SessionStatsDto>(
    `/api/stats/sessions?from=${at}&to=${until}&tz=${STATS_ZONE}&limit=200`,
  );
  const shown = async () =>
    sessions
      .locator("[data-session]")
      .evaluateAll((rows) => rows.map((row) => [row.getAttribute("data-session"), row.children[2]?.textContent]));
  assert.equal((await shown()).length, Math.min(10, stored.count));
  await showAllRows(sessions);
  assert.equal((await shown()).length, stored.count);
  await sessions.getByRole("button", { name: "Calls", exact: true }).click();
  await sessions.locator('[aria-sort="descending"]', { hasText: "Calls" }).waitFor();
  const calls = (await shown()).map(([, value]) => Number(value));
  assert.deepEqual(
    calls,
    calls.toSorted((a, b) => b - a),
  );
  await sessions.getByRole("link", { name: "Open this day" }).click();
  await page.waitForURL((url) => /range=\d{4}-\d\d-\d\d/.test(url.hash) && !url.hash.includes("at="));
});

test("two dates are a period, in the address", async (t) => {
  const page = await openStats(t, "#view=stats");
  await page.locator(".period-menu summary").click();
  await page.getByRole("textbox", { name: "From" }).fill("2026-01-05");
  await page.getByRole("textbox", { name: "To" }).fill("2026-01-03");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/range=2026-01-03..2026-01-05/);
  await page.locator(".period-menu summary", { hasText: "Jan 3 – 5, 2026" }).waitFor();
  // Nothing happened then: no zeros and no axes from 0 to 1, but what would be here.
  const notice = page.locator(".stats-view .empty-text");
  await notice.getByText("No activity in this period").waitFor();
  assert.match(await notice.innerText(), /appear here from the first event of a session on/);
  assert.equal(await page.locator(".plot, .stats-totals").count(), 0);
  await notice.getByRole("link", { name: "Show all time" }).click();
  await page.locator(".stats-totals").waitFor();
});

test("charts share the pointer, and a table takes the place of its chart", async (t) => {
  const page = await openStats(t, "#view=stats&range=7d&bucket=day");
  const calls = page.locator('[data-panel="calls"]');
  await calls.locator(".plot svg").waitFor();
  assert.match(
    (await calls.locator(".plot").getAttribute("aria-label")) ?? "",
    /^Calls, last 7 days, daily\. Calls \d/,
  );
  await calls.locator(".buckets a").last().hover();
  await page.locator('[data-panel="durations"] .chart-legend strong').first().waitFor();
  const place = async () => page.locator('[data-panel="tokens"]').boundingBox();
  const before = await place();
  await calls.locator(".to-table").click();
  await calls.locator("table").waitFor();
  assert.deepEqual(await place(), before);
});

test("waits stand at their own address, with the rules that would have spared them", async (t) => {
  const { daemon } = harness();
  const page = await openStats(t, "#view=stats&range=30d");
  await page.getByRole("link", { name: "Waiting" }).click();
  await page.waitForURL(/tab=waiting/);
  const since = new Date(Date.now() - 30 * 86_400_000).toISOString();
  const waits = await daemon.get<WaitsDto>(`/api/waits?since=${since}`);
  const total = waits.count > 0 ? `${waits.count} time` : "No agent waited";
  await page.locator(".wait-total, .stats-view .empty-text p", { hasText: total }).waitFor();
  // Their time is in no number: the sentence would be untrue without them.
  const goOn = waits.count > 0 && waits.open > 0 ? [`${waits.open} more`] : [];
  assert.deepEqual(
    (await page.locator(".go-on").allTextContents()).map((text) => text.match(/\d+ more/)?.[0]),
    goOn,
  );
  assert.equal(await page.locator('[data-panel="allowed"] tbody tr').count(), waits.allowed.length);
});
