import type { Page } from "playwright-core";
import type { Language } from "../../../web/i18n/language.ts";
import { newPageOfOwnStream, type OpenBrowser } from "./open-browser.ts";
import { twoFrames } from "./two-frames.ts";

/** Appearance settings that a user can choose. */
export interface Look {
  readonly language: Language;
  readonly theme: "light" | "dark";
}

export const LOOKS: readonly Look[] = [
  { language: "en", theme: "light" },
  { language: "en", theme: "dark" },
  { language: "ja", theme: "light" },
  { language: "ja", theme: "dark" },
];

/** Both languages and both themes once: what axe finds depends on one or the other, and axe takes most of the time. */
export const LOOKS_FOR_AXE = LOOKS.filter(({ language, theme }) => (language === "en") === (theme === "light"));

/** A phone, a laptop and a large screen, with their usual heights. */
export const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
] as const;

/** A page in its own context for one appearance; the time zone is Tokyo. */
export async function openLook(browser: OpenBrowser, { language, theme }: Look): Promise<Page> {
  return newPageOfOwnStream(browser, {
    locale: language === "ja" ? "ja-JP" : "en-US",
    colorScheme: theme,
    timezoneId: "Asia/Tokyo",
  });
}

/** Opens another address in the open page. Returns once the page has read it. */
export async function goToHash(page: Page, hash: string): Promise<void> {
  await page.evaluate(async (to) => {
    const before = location.hash;
    // The page added its listener earlier, so it runs first.
    const isRead = new Promise((resolve) => {
      addEventListener("hashchange", resolve, { once: true });
    });
    location.hash = to;
    if (location.hash !== before) await isRead;
  }, hash);
}

/** Waits until the view at the address is complete: live, no request pending, two frames drawn. */
export async function waitUntilDrawn(page: Page): Promise<void> {
  await page.locator(".connection.is-live").waitFor();
  await page.waitForFunction(() => {
    const view = new URLSearchParams(location.hash.slice(1)).get("view") ?? "now";
    return document.querySelector(`.page.shows-${view} main`) !== null;
  });
  // A new view begins to fetch only in its effect; until then no request is pending.
  await twoFrames(page);
  await page.waitForFunction(() => document.querySelector(".skeleton, .is-loading, [aria-busy='true']") === null);
  await page.evaluate(async () => document.fonts.ready);
  await twoFrames(page);
}
