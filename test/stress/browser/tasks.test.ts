import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { pagePerTest } from "../../support/browser/page-per-test.ts";
import { startTaskHome, TASK_FACTS } from "../../support/browser/task-home.ts";
import { waitFor } from "../../support/wait-for.ts";

/*
 * What a person with ten sessions asks all day, and how many clicks each answer may take. Elements are found by role
 * and name, as a person finds them.
 */

const newPage = pagePerTest();

const cleanUps: (() => unknown)[] = [];
after(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

let url = "";
before(async () => {
  url = await startTaskHome({ after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) });
});

/** A page on which clicks are counted. */
interface Task {
  readonly page: Page;
  readonly main: Locator;
  click(what: Locator): Promise<void>;
}

async function play(
  t: Parameters<typeof newPage>[0],
  {
    clicks,
    width = 1280,
    height = 800,
  }: { readonly clicks: number; readonly width?: number; readonly height?: number },
  run: (task: Task) => Promise<void>,
): Promise<void> {
  const page = await newPage(t, { viewport: { width, height }, permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(url);
  await page.locator(".connection.is-live").waitFor();
  let used = 0;
  await run({
    page,
    main: page.locator("main"),
    click: async (what) => {
      used += 1;
      await what.first().click();
    },
  });
  assert.ok(used <= clicks, `${used} clicks of at most ${clicks}`);
}

/** Waits until one of them is to be seen; others may be folded away. */
async function seen(some: Locator): Promise<void> {
  await some.locator("visible=true").first().waitFor();
}

test("what did it change? two clicks to all files with their lines", async (t) => {
  const { title, files, added, removed } = TASK_FACTS.changed;
  await play(t, { clicks: 2 }, async ({ page, main, click }) => {
    await click(page.locator(".sidebar").getByRole("link", { name: title }));
    await click(main.getByRole("tab", { name: /^(Changes|Files)/ }));
    for (const text of [...files, `+${added}`, `−${removed}`]) await seen(main.getByText(text));
  });
});

test("that command from this morning: one hit, and c copies it", async (t) => {
  const { morningCommand } = TASK_FACTS;
  await play(t, { clicks: 0 }, async ({ page, main }) => {
    await page.keyboard.press("/");
    await page.keyboard.type("billing migrate");
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

test("which calls of the slow tool were slow? two clicks", async (t) => {
  const { name, url: slowUrl } = TASK_FACTS.slowTool;
  await play(t, { clicks: 2 }, async ({ page, main, click }) => {
    await click(page.locator(".sidebar").getByRole("link", { name: "Costs & stats" }));
    await click(main.getByRole("link", { name }));
    // The slowest first.
    await seen(main.getByText(`${slowUrl}/11`));
  });
});
