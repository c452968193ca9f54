import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { waitFor } from "../wait-for.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Findings of axe on the current page, with their positions; empty when there are none. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  // What an answer is about to replace is drawn fainter.
  const replaced = page.locator(".is-pending, .hits.is-asking");
  await waitFor("every answer of the page", async () => (await replaced.count()) === 0);
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
}
