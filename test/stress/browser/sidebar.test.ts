import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { prepareNow as prepare } from "../../support/browser/now-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

/** The window is a phone's, but the page could first think it is not, and no event corrects it. */
async function missFirstChange(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const original = matchMedia.bind(globalThis);
    globalThis.matchMedia = (query) => {
      const list = original(query);
      if (!query.includes("760px")) return list;
      let hasListener = false;
      return new Proxy(list, {
        get(target, name) {
          if (name === "matches") return hasListener && target.matches;
          if (name === "addEventListener") return () => (hasListener = true);
          return () => undefined;
        },
      });
    };
  });
}

test("a window that becomes small while the page begins gets the bar at the bottom", async () => {
  const viewport = { width: 390, height: 844 };
  // The list is asked once more when it is listened to, so the order of both must not matter.
  await openCase({ prepare, viewport, beforeOpening: missFirstChange }, async ({ page }) => {
    await page.locator(".bottom-bar").waitFor();
    assert.equal(await page.locator(".sidebar").count(), 0);
  });
});

test("a folded or dragged sidebar stays so after a reload", async () => {
  await openCase({ prepare, hash: "#view=settings", inOwnContext: true }, async ({ page }) => {
    await page.locator(".connection.is-live").waitFor();
    await page.keyboard.press("[");
    await page.locator(".sidebar.is-folded").waitFor();
    await page.getByRole("banner").getByRole("link", { name: "1 waiting" }).waitFor();
    await page.reload();
    await page.locator(".sidebar.is-folded").waitFor();
    await page.keyboard.press("[");
    const edge = page.getByRole("separator", { name: "Sidebar width" });
    const width = async () => (await page.locator(".sidebar").boundingBox())?.width;
    await edge.press("ArrowRight");
    await waitFor("a wider sidebar", async () => (await width()) === 264);
    await page.mouse.move(264, 400);
    await page.mouse.down();
    await page.mouse.move(320, 400);
    await page.mouse.up();
    await waitFor("the dragged width", async () => (await width()) === 320);
    await page.reload();
    await waitFor("the same after a reload", async () => (await width()) === 320);
    await edge.dblclick();
    await waitFor("the usual width", async () => (await width()) === 248);
  });
});

test("on a phone the sidebar is a sheet that Escape, a link or a tap beside it closes", async () => {
  await openCase({ prepare, viewport: { width: 390, height: 844 } }, async ({ page }) => {
    const sheet = page.getByRole("dialog", { name: "Sidebar" });
    const menu = page.getByRole("button", { name: "Menu" });
    await menu.click();
    await sheet.getByRole("link", { name: /^deploy/ }).waitFor();
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });
    assert.equal(await menu.evaluate((button) => button === document.activeElement), true);
    await menu.click();
    await page.mouse.click(380, 300);
    await sheet.waitFor({ state: "hidden" });
    await menu.click();
    await sheet.getByRole("link", { name: /^Charge/ }).click();
    await page.waitForURL(/#view=session&session=a%2Fb$/);
    await sheet.waitFor({ state: "hidden" });
  });
});
