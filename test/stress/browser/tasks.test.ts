import { test } from "node:test";
import type { Locator } from "playwright-core";
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

test("what did it change? two clicks to all files with their lines", async () => {
  const { title, files, added, removed } = TASK_FACTS.changed;
  await play({ clicks: 2 }, async ({ page, main, click }) => {
    await click(page.locator(".sidebar").getByRole("link", { name: title }));
    await click(main.getByRole("tab", { name: /^(Changes|Files)/ }));
    for (const text of [...files, `+${added}`, `−${removed}`]) await seen(main.getByText(text));
  });
});

test("that command from this morning: one hit, and c copies it", async () => {
  const { morningCommand } = TASK_FACTS;
  await play({ clicks: 0 }, async ({ page, main }) => {
    await page.keyboard.press("/");
    await page.keyboard.type('"billing migrate"');
    const hits = main.locator("mark", { hasText: "migrate" });
    await hits.first().waitFor();
    await waitFor("one hit", async () => (await main.locator(".hit").count()) === 1);
    // From the field into the list.
    await page.keyboard.press("ArrowDown");
    await page.locator("main :focus").waitFor();
    await page.keyboard.press("c");
    await waitFor("the command", async () =>
      page.evaluate(async (command) => (await navigator.clipboard.readText()) === command, morningCommand),
    );
  });
});

test("which calls of the slow tool were slow? two clicks", async () => {
  const { name, url: slowUrl } = TASK_FACTS.slowTool;
  await play({ clicks: 2 }, async ({ page, main, click }) => {
    await click(page.locator(".sidebar").getByRole("link", { name: "Costs & stats" }));
    await click(main.getByRole("link", { name }));
    // The slowest first.
    await seen(main.getByText(`${slowUrl}/11`));
  });
});
