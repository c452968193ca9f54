/**
 * Takes the pictures of both READMEs anew and writes them into docs/images: a real daemon in a home of its own plays the
 * demo at its own speed, so that the times in the pictures are true. Half a minute.
 *
 *     npm run pictures
 *
 * Text is in the page's own fonts; Japanese needs one of the system: without it nothing is written.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { goToHash, openLook, waitUntilDrawn, type Look } from "../test/support/browser/appearance.ts";
import { openBrowser } from "../test/support/browser/open-browser.ts";
import { startDemoDaemon, type DemoDaemon } from "../test/support/demo-daemon.ts";
import { formatRoute, START, type Route } from "../web/state/route.ts";
import { smallPng } from "./small-png.ts";

interface Picture {
  readonly file: string;
  readonly look: Look;
  readonly size: { readonly width: number; readonly height: number };
  readonly route: (demo: DemoDaemon) => Partial<Route>;
}

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const PICTURES: readonly Picture[] = [
  { file: "now.png", look: { language: "en", theme: "dark" }, size: WIDE, route: () => ({ view: "now" }) },
  { file: "now-ja.png", look: { language: "ja", theme: "dark" }, size: WIDE, route: () => ({ view: "now" }) },
  { file: "now-phone-ja.png", look: { language: "ja", theme: "light" }, size: PHONE, route: () => ({ view: "now" }) },
  {
    file: "session.png",
    look: { language: "en", theme: "light" },
    size: WIDE,
    route: (demo) => ({ view: "session", sessionId: demo.sessionId("dependency check") }),
  },
];

const folder = join(import.meta.dirname, "..", "docs", "images");
const cleanUps: (() => unknown)[] = [];
try {
  const browser = await openBrowser();
  cleanUps.push(() => browser.close());
  const demo = await startDemoDaemon(
    { after: (cleanUp) => void (typeof cleanUp === "function" && cleanUps.push(cleanUp as () => unknown)) },
    { speed: 1 },
  );
  const taken: (readonly [string, Buffer])[] = [];
  for (const { file, look, size, route } of PICTURES) {
    const page = await openLook(browser, look);
    await page.setViewportSize(size);
    await page.goto(demo.daemon.url);
    await requireJapanese(page);
    await goToHash(page, formatRoute({ ...START, ...route(demo) }));
    await waitUntilDrawn(page);
    taken.push([file, smallPng(await page.screenshot())]);
    await page.context().close();
  }
  for (const [file, png] of taken) {
    writeFileSync(join(folder, file), png);
    console.log(`docs/images/${file}: ${Math.round(png.length / 1024)} KiB`);
  }
} finally {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
}

/** The demo has Japanese titles: without a font they would be empty boxes, in pictures that look right otherwise. */
async function requireJapanese(page: Page): Promise<void> {
  const isDrawn = await page.evaluate(() => {
    const context = new OffscreenCanvas(40, 40).getContext("2d");
    const pixelsOf = (text: string): string => {
      if (context === null) return "";
      context.clearRect(0, 0, 40, 40);
      context.font = `32px ${getComputedStyle(document.body).fontFamily}`;
      context.fillText(text, 0, 34);
      return context.getImageData(0, 0, 40, 40).data.join();
    };
    // A private character, which no font has, is drawn as the missing glyph.
    return pixelsOf("永") !== pixelsOf("\u{f8ff}") && pixelsOf("永") !== pixelsOf(" ");
  });
  if (!isDrawn) throw new Error("This machine has no Japanese font: install one, or name one by FONTCONFIG_FILE.");
}
