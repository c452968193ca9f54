import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { LOOKS_FOR_AXE, openLook } from "../../support/browser/appearance.ts";
import { cutTexts } from "../../support/browser/cut-text.ts";
import { demoCase, listenForComplaints } from "../../support/browser/demo-case.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { axeFindings, show, sideways } from "../../support/browser/view-findings.ts";

/* What opens over a view: the palette, the help, menus, find in session, the phone's sheet, the mini window. */

const opened = demoCase();

interface Overlay {
  readonly name: string;
  readonly place: string;
  readonly open: (page: Page) => Promise<unknown>;
  readonly shows: string;
  /** Widths; all of them if left out. */
  readonly at?: readonly number[];
}

const menu =
  (summary: string) =>
  async (page: Page): Promise<void> =>
    page.locator(summary).first().click();

const OVERLAYS: readonly Overlay[] = [
  {
    name: "palette",
    place: "now",
    open: async (page) => page.keyboard.press("Control+k"),
    shows: "dialog[open] .palette-list",
  },
  {
    name: "palette, searching",
    place: "session",
    open: async (page) => {
      await page.keyboard.press("Control+k");
      await page.locator("dialog[open] input").fill("retry");
    },
    shows: "dialog[open] [role=option]",
  },
  { name: "help", place: "session", open: async (page) => page.keyboard.press("?"), shows: "dialog[open] kbd" },
  { name: "display", place: "now", open: menu(".display > summary"), shows: ".display[open]" },
  { name: "sheet", place: "now", open: menu(".to-menu"), shows: "dialog.sheet[open] .side-session", at: [390] },
  {
    name: "find",
    place: "session",
    open: async (page) => {
      await page.keyboard.press("Control+f");
      await page.locator(".find-bar input").fill("retry");
    },
    shows: ".find-bar",
  },
  { name: "turns", place: "session-changes", open: menu(".turn-choice > summary"), shows: ".turn-choice[open]" },
  { name: "actions", place: "session", open: menu(".session-acts > summary"), shows: ".session-acts[open]", at: [390] },
  { name: "legend", place: "session", open: menu(".legend > summary"), shows: ".legend[open]", at: [1280] },
  {
    name: "columns",
    place: "sessions",
    open: menu(".columns-menu > summary"),
    shows: ".columns-menu[open]",
    at: [1280, 1920],
  },
];

/** The small window above all others, from the menu of the bar. */
async function openMini(page: Page): Promise<Page> {
  if ((await page.locator(".display[open]").count()) === 0) await page.locator(".display > summary").click();
  const opening = page.context().waitForEvent("page");
  await page.locator(".to-mini").click();
  const mini = await opening;
  await mini.locator(".mini-line").first().waitFor();
  return mini;
}

const WIDTHS = [390, 1280, 1920];

for (const look of LOOKS_FOR_AXE) {
  test(`what opens over a view satisfies axe and cuts no text, ${look.language}, ${look.theme}`, async () => {
    const { browser, demo, places } = opened();
    const page = await openLook(browser, look);
    const complaints = listenForComplaints(page);
    const found: string[] = [];
    for (const { name, place, open, shows, at = WIDTHS } of OVERLAYS) {
      const there = places.find((one) => one.name === place);
      assert.ok(there !== undefined, place);
      for (const width of at) {
        await page.setViewportSize({ width, height: 844 });
        await page.goto("about:blank");
        await page.goto(demo.daemon.url);
        await show(page, there);
        await open(page);
        await page.locator(shows).first().waitFor();
        await twoFrames(page);
        const here = [...(await sideways(page)), ...(await cutTexts(page)), ...(await axeFindings(page))];
        found.push(...here.map((one) => `${name} at ${width} px: ${one}`));
      }
    }
    const mini = await openMini(page);
    found.push(...[...(await cutTexts(mini)), ...(await axeFindings(mini))].map((one) => `mini window: ${one}`));
    await page.context().close();
    assert.deepEqual(found, []);
    assert.deepEqual(complaints, []);
  });
}
