/**
 * Draws the product's pictures from web/icon.svg with the Chromium of the screenshots: the icons of the installed app and
 * of browsers without SVG icons, and the picture that GitHub and chats show for the repository. All are committed.
 *
 *     node scripts/write-pictures.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, type OpenBrowser } from "../test/support/browser/open-browser.ts";

const root = join(import.meta.dirname, "..");
const staticDir = join(root, "web", "public", "static");

/** Without its rounded ground: an app's icon fills its square, and a maskable one keeps to the middle. */
const drawing = readFileSync(join(root, "web", "icon.svg"), "utf8").replace(/<rect[^>]*>/, "");
const GROUND = "#242631";

const browser = await openBrowser();
try {
  writeFileSync(
    join(staticDir, "app-icon.svg"),
    drawing.replace(/viewBox="0 0 16 16">/, `viewBox="0 0 16 16">\n  <rect width="16" height="16" fill="${GROUND}" />`),
  );
  for (const size of [180, 192, 512]) await draw(browser, `app-icon-${size}.png`, size, square(0.82));
  await draw(browser, "app-icon-maskable-512.png", 512, square(0.66));
  await draw(browser, "app-icon-48.png", 48, readFileSync(join(root, "web", "icon.svg"), "utf8"));
  await drawSocial(browser);
} finally {
  await browser.close();
}

/** The drawing at a part of its square, on its ground. */
function square(part: number): string {
  return `<div style="height:100%;display:grid;place-items:center;background:${GROUND}"><div style="width:${part * 100}%;height:${part * 100}%">${drawing}</div></div>`;
}

async function draw(from: OpenBrowser, name: string, size: number, html: string): Promise<void> {
  const page = await from.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>html,body{margin:0;height:100%;background:transparent}svg{display:block;width:100%;height:100%}</style>${html}`,
  );
  writeFileSync(join(staticDir, name), await page.screenshot({ omitBackground: true }));
  await page.context().close();
}

async function drawSocial(from: OpenBrowser): Promise<void> {
  const page = await from.newPage({ viewport: { width: 1280, height: 640 } });
  const font = (name: string) => readFileSync(join(root, "web", "fonts", name)).toString("base64");
  const html = readFileSync(join(import.meta.dirname, "social.html"), "utf8")
    .replace("{inter}", font("inter.woff2"))
    .replace("{mono}", font("jetbrains-mono.woff2"))
    .replace("{mark}", readFileSync(join(root, "web", "icon.svg"), "utf8"));
  await page.setContent(html);
  await page.evaluate(async () => document.fonts.ready);
  writeFileSync(join(root, ".github", "social.png"), await page.screenshot());
  await page.context().close();
}
