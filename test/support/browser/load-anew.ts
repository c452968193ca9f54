import type { Page } from "playwright-core";
import { ROUTES } from "../../../src/api/routes.ts";

/**
 * Loads the page of a real daemon at an address, also where only what follows `#` differs from the current one. By way
 * of another address of the daemon: its policy for openers gives the page another process after any other one.
 */
export async function loadAnew(page: Page, address: string): Promise<void> {
  await page.goto(new URL(ROUTES.warnings, address).href);
  await page.goto(address);
}
