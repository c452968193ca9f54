import type { Page } from "playwright-core";

/** Chooses a language by its own name in the page's menu. */
export async function switchLanguage(page: Page, name: "English" | "日本語"): Promise<void> {
  await page.locator(".display > summary").click();
  await page.locator(".display").getByRole("radio", { name }).check();
  await page.keyboard.press("Escape");
}
