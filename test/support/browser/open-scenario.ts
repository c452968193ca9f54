import assert from "node:assert/strict";
import { after, before, type TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { loadConfig } from "../../../src/config/load-config.ts";
import { compose } from "../../../src/daemon/compose.ts";
import type { Store } from "../../../src/store/store.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { pageDir } from "../../../src/system/package-root.ts";
import { configHome } from "../config-home.ts";
import { createMemoryLogger } from "../memory-logger.ts";
import { waitFor } from "../wait-for.ts";
import { openBrowser, type OpenBrowser } from "./open-browser.ts";
import { loadAnew } from "./load-anew.ts";
import { twoFrames } from "./two-frames.ts";
import { leaveScenarios, scenarioId, type RawScenario } from "./raw-scenario.ts";

export interface OpenScenario {
  readonly page: Page;
  readonly complaints: string[];
  /** Opens the session. @param more of the address, from `&` on */
  open(more?: string): Promise<void>;
  /** The number of the last event of a call. */
  seqOf(toolUseId: string): number;
  post(fields: Readonly<Record<string, unknown>>): Promise<void>;
}

type Play = (scenario: RawScenario) => void;

/**
 * One browser for the calling test file, and one real daemon in this process that has stored all the scenarios, each as
 * its own session: one in a process of its own takes a second more to start. Cases share one page and load it anew; a
 * case that needs more than a size has its own page.
 */
export function scenarioCases<Name extends string>(
  scenarios: Readonly<Record<Name, Play>>,
): (t: TestContext, name: Name, options?: BrowserContextOptions) => Promise<OpenScenario> {
  const names = Object.keys(scenarios);
  const cleanUps: (() => unknown)[] = [];
  let opened: { readonly browser: OpenBrowser; readonly url: string; readonly store: Store } | undefined;
  before(async () => {
    const later = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
    const home = configHome(later);
    const count = leaveScenarios(home, 1000, Object.values<Play>(scenarios));
    const daemon = compose({
      paths: home.paths,
      config: loadConfig({ paths: home.paths, environment: {}, overrides: { dashboardPort: 0 } }),
      clock: systemClock,
      logger: createMemoryLogger(),
      pageDir,
      version: "0.0.0",
    });
    cleanUps.push(() => daemon.stop());
    const { url } = await daemon.start();
    await waitFor("the timelines to be stored", () => daemon.store.lastSeq() >= count);
    const browser = await openBrowser();
    cleanUps.push(() => browser.close());
    opened = { browser, url, store: daemon.store };
  });
  after(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });
  let shared: Page | undefined;
  async function pageFor(
    t: TestContext,
    browser: OpenBrowser,
    { viewport, ...options }: BrowserContextOptions,
  ): Promise<Page> {
    const isShared = Object.keys(options).length === 0;
    const page = (isShared ? shared : undefined) ?? (await browser.newPage(options));
    if (isShared) shared = page;
    else t.after(async () => page.context().close());
    page.removeAllListeners();
    await page.setViewportSize(viewport ?? { width: 1280, height: 800 });
    return page;
  }
  return async (t, name, options = {}) => {
    if (opened === undefined) throw new Error("The daemon is started before the first case.");
    const { browser, url, store } = opened;
    const id = scenarioId(names.indexOf(name));
    const page = await pageFor(t, browser, options);
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    return {
      page,
      complaints,
      open: async (more = "") => {
        await loadAnew(page, `${url}#view=session&session=${id}${more}`);
        await page.locator(".session-head").waitFor();
      },
      seqOf: (call) => {
        const { events } = store.log({ sessionId: id, limit: 10_000 });
        return events.find((event) => event.toolUseId === call)?.seq ?? 0;
      },
      post: async (fields) => {
        const body = JSON.stringify({ session_id: id, cwd: "/home/dev/shop", ...fields });
        const answer = await fetch(new URL("/api/hook", url), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
        assert.equal(answer.status, 204);
      },
    };
  };
}

/** Whether the end of the last matching element is within the panel. */
export async function isInView(page: Page, selector: string): Promise<boolean> {
  return page
    .locator(selector)
    .last()
    .evaluate((row) => {
      const panel = row.closest(".session-panel")?.getBoundingClientRect();
      const { top, bottom } = row.getBoundingClientRect();
      return panel !== undefined && top >= panel.top - 1 && bottom <= panel.bottom + 1;
    });
}

/** Elements that are wider than their container. */
export async function widerThanRoom(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    ["html", ".session-page", ".session-panel", ".session-head"].filter((selector) => {
      const element = document.querySelector(selector);
      return element !== null && element.scrollWidth > element.clientWidth;
    }),
  );
}

/** Unfolds some of what is folded. In the page instead of by mouse: a row may leave the view while others grow. */
export async function unfold(page: Page): Promise<void> {
  await page.locator(".session-panel > *").first().waitFor();
  for (let count = 0; count < 8; count++) {
    await page.evaluate(() => {
      document.querySelector<HTMLElement>(".session-panel [aria-expanded=false]")?.click();
    });
    await twoFrames(page);
  }
}
