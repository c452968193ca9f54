import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { goToHash, waitUntilDrawn } from "./appearance.ts";
import { cutTexts } from "./cut-text.ts";
import type { ViewPlace } from "./view-routes.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens an address of the page. @returns what keeps it from being drawn */
export async function show(page: Page, { hash }: ViewPlace): Promise<readonly string[]> {
  await goToHash(page, hash);
  return waitUntilDrawn(page).then(
    () => [],
    (error: unknown) => [`is never drawn: ${String(error)}`],
  );
}

/** Findings of axe, with their positions. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join("\n  ")}`);
}

/** The page itself must not scroll horizontally. */
export async function sideways(page: Page): Promise<readonly string[]> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return over > 0 ? [`scrolls ${over} px sideways`] : [];
}

/** What the drawn view cuts, and whether it scrolls sideways. */
export async function cutsHere(page: Page, name: string): Promise<readonly string[]> {
  return [...(await sideways(page)), ...(await cutTexts(page))].map((one) => `${name}: ${one}`);
}

/** Opens each address in the open page. @returns what is cut, scrolls sideways or is never drawn */
export async function cutsOf(page: Page, places: readonly ViewPlace[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const place of places) {
    found.push(...(await show(page, place)).map((one) => `${place.name}: ${one}`));
    found.push(...(await cutsHere(page, place.name)));
  }
  return found;
}
