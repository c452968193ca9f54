import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { taskCases } from "../../support/browser/task-case.ts";
import { TASK_FACTS } from "../../support/browser/task-home.ts";

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

for (const [width, height, count] of [
  [1280, 800, TASK_FACTS.waiting],
  [390, 844, 6],
] as const) {
  test(`who waits? ${count} are in sight at ${width} pixels without a click`, async (t) => {
    await play(t, { clicks: 0, width, height }, async ({ main }) => {
      const waiting = main.getByRole("link", { name: /Ship change \d+/ });
      await waiting.nth(TASK_FACTS.waiting - 1).waitFor({ state: "attached" });
      const inSight = await visibleOf(waiting);
      assert.ok(inSight >= count, `${inSight} in sight`);
    });
  });
}

test("why did the tool fail? one click to the line of its error", async (t) => {
  const { title, error } = TASK_FACTS.failed;
  await play(t, { clicks: 1 }, async ({ page, main, click }) => {
    await click(page.locator(".sidebar").getByRole("link", { name: title }));
    await seen(main.getByText(error));
  });
});

test("what did yesterday cost by project? two clicks", async (t) => {
  const { payments, web } = TASK_FACTS.yesterday;
  await play(t, { clicks: 2 }, async ({ page, main, click }) => {
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
