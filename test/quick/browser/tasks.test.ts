import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { type MetricName, metricsOf } from "../../../web/state/stats/stats-charts.ts";
import { formatMetric } from "../../../web/views/stats/format-metric.ts";
import { goToHash } from "../../support/browser/appearance.ts";
import { taskCases } from "../../support/browser/task-case.ts";
import { TASK_FACTS } from "../../support/browser/task-home.ts";
import { waitFor } from "../../support/wait-for.ts";

/*
 * What a person with ten sessions asks all day, and how many clicks each answer may take. Elements are found by role
 * and name, as a person finds them.
 */

const play = taskCases();

/** Waits until one of them is to be seen; others may be folded away. */
async function seen(some: Locator): Promise<void> {
  await some.locator("visible=true").first().waitFor();
}

/** How many of them are in sight as a whole, without any scrolling. */
async function visibleOf(all: Locator): Promise<number> {
  return all.evaluateAll(
    (elements) =>
      elements.filter((element) => {
        const { top, bottom, left, width, height } = element.getBoundingClientRect();
        if (width === 0 || height === 0 || top < 0 || bottom > innerHeight) return false;
        const hit = document.elementFromPoint(left + 4, (top + bottom) / 2);
        return hit !== null && (element.contains(hit) || hit.contains(element));
      }).length,
  );
}

test("who waits? all 12 are in sight on a laptop and 6 on a phone, without a click", async () => {
  await play({ clicks: 0 }, async ({ page, main }) => {
    const waiting = main.getByRole("link", { name: /Ship change \d+/ });
    await waiting.nth(TASK_FACTS.waiting - 1).waitFor({ state: "attached" });
    for (const [width, height, count] of [
      [1280, 800, TASK_FACTS.waiting],
      [390, 844, 6],
    ] as const) {
      await page.setViewportSize({ width, height });
      await waitFor(`${count} in sight at ${width} pixels`, async () => (await visibleOf(waiting)) >= count);
    }
  });
});

test("why did the tool fail? one click to the line of its error", async () => {
  const { title, error } = TASK_FACTS.failed;
  await play({ clicks: 1 }, async ({ page, main, click }) => {
    await click(page.locator(".sidebar").getByRole("link", { name: title }));
    await seen(main.getByText(error));
  });
});

test("what did yesterday cost by project? two clicks", async () => {
  const { payments, web } = TASK_FACTS.yesterday;
  await play({ clicks: 2 }, async ({ page, main, click }) => {
    await click(page.locator(".sidebar").getByRole("link", { name: "Costs & stats" }));
    await click(main.getByText("Yesterday", { exact: true }));
    const projects = main.getByRole("region", { name: /project/i });
    for (const [project, usd] of [
      ["payments", payments],
      ["web", web],
    ] as const) {
      await seen(projects.getByRole("row", { name: new RegExp(`${project}.*\\$${usd}`) }));
    }
  });
});

test("figures and a chart of the statistics are those of the API", async () => {
  await play({ clicks: 0 }, async ({ page, main }) => {
    await goToHash(page, "#view=stats&range=7d&bucket=day");
    const shown = main.locator("[data-metric]");
    await shown.first().waitFor();
    const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
    const asked = await fetch(new URL(`/api/stats?range=7d&bucket=day&compare=1&tz=${zone}`, page.url()));
    const { totals, series } = metricsOf((await asked.json()) as StatsDto);
    const figures = await shown.evaluateAll((all) =>
      all.map((one) => [one.getAttribute("data-metric"), one.getAttribute("title")]),
    );
    assert.ok(figures.length >= 12);
    for (const [name, figure] of figures as [MetricName, string][]) {
      assert.equal(figure, formatMetric(name, totals[name], "en"), name);
    }

    const calls = main.locator('[data-panel="calls"]');
    await calls.locator(".to-table").click();
    await calls.locator("tbody tr").nth(6).waitFor();
    const days = await calls
      .locator("tbody tr")
      .evaluateAll((rows) => rows.map((row) => row.querySelector("td")?.textContent));
    assert.deepEqual(
      days,
      series.tool_calls.map((count) => formatMetric("tool_calls", count, "en")),
    );
    assert.ok((totals.tool_calls ?? 0) > 12);
  });
});
