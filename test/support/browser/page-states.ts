import type { Page } from "playwright-core";
import { ERROR_TABLE } from "../../../src/core/errors/error-table.ts";
import { formatRoute, START, type Route } from "../../../web/state/route.ts";
import type { DemoDaemon } from "../demo-daemon.ts";
import { answerStates, continueStates } from "./answer-states.ts";
import { waitUntilDrawn } from "./appearance.ts";
import { RICH_ID } from "./full-home.ts";
import type { ViewPlace } from "./view-routes.ts";

/** What a person meets that no address says: an open panel, a slow or an empty answer. */
export interface PageState {
  readonly name: string;
  readonly place: Partial<Route>;
  /** Before the page is loaded anew; a state without it begins on the loaded page. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Once the place is drawn. @returns the page to take the picture of, if it is another one */
  readonly act?: (page: Page) => Promise<Page | void>;
  /** What is drawn never comes to rest. */
  readonly isUnfinished?: boolean;
  readonly onlyBelowPx?: number;
}

const press =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

/** Addresses over the full home that the demo alone does not have. */
export async function fullPlaces({ daemon }: DemoDaemon): Promise<readonly ViewPlace[]> {
  const events = await daemon.allEvents();
  const seqOf = (toolUseId: string): number => events.findLast((event) => event.tool_use_id === toolUseId)?.seq ?? 0;
  const eventOf = (toolUseId: string): Partial<Route> => ({ view: "event", eventSeq: seqOf(toolUseId) });
  const places: Readonly<Record<string, Partial<Route>>> = {
    "session-rich": RICH,
    "session-rich-changes": { ...RICH, filter: { tab: "changes" } },
    "session-rich-errors": { ...RICH, filter: { tab: "errors" } },
    "event-bash": eventOf("rich-test"),
    "event-mcp": eventOf("rich-mcp"),
    "event-read": eventOf("rich-read"),
    "event-plan": eventOf("rich-plan"),
    "event-agent": eventOf("rich-agent"),
    "event-gone": { view: "event", eventSeq: 99_999_999 },
    "session-gone": { view: "session", sessionId: "no-such-session" },
    "search-none": { view: "search", filter: { q: "zzzqqq" } },
    "sessions-none": { view: "sessions", filter: { q: "zzzqqq" } },
    "stats-yesterday": { view: "stats", filter: { range: "yesterday" } },
    "stats-week": { view: "stats", filter: { range: "7d" } },
    "deliveries-failed": { view: "deliveries", filter: { state: "failed" } },
  };
  return Object.entries(places).map(([name, place]) => {
    const route = { ...START, ...place };
    return { view: route.view, name, hash: formatRoute(route) };
  });
}

const RICH = { view: "session", sessionId: RICH_ID } as const;

export function pageStates(): readonly PageState[] {
  return [
    { name: "state-away", place: {}, before: leaveAnHourAgo },
    {
      name: "state-away-open",
      place: {},
      before: leaveAnHourAgo,
      act: async (page) => page.locator(".away-toggle").click(),
    },
    ...answerStates(),
    ...continueStates(RICH),
    { name: "state-palette", place: {}, act: press("Control+k") },
    {
      name: "state-palette-words",
      place: {},
      act: async (page) => {
        await page.keyboard.press("Control+k");
        await page.keyboard.type("retry");
        await page.locator("[role=option]").first().waitFor();
      },
    },
    { name: "state-help", place: {}, act: press("?") },
    { name: "state-display", place: {}, act: async (page) => page.locator(".display > summary").click() },
    { name: "state-sheet", place: {}, onlyBelowPx: 760, act: async (page) => page.locator(".to-menu").click() },
    { name: "state-sidebar-folded", place: {}, act: press("[") },
    { name: "state-mini", place: {}, act: openMini },
    {
      name: "state-session-head",
      place: RICH,
      act: async (page) => page.locator(".session-title button[aria-expanded]").click(),
    },
    {
      name: "state-find",
      place: RICH,
      act: async (page) => {
        await page.keyboard.press("Control+f");
        // Before it has come, keys are commands of the page.
        await page.locator(".find-bar input:focus").waitFor();
        await page.keyboard.type("pause");
        await page.locator(".find-count:not(:empty)").first().waitFor();
      },
    },
    { name: "state-skeleton-now", place: {}, before: slow, isUnfinished: true },
    { name: "state-skeleton-session", place: RICH, before: slow, isUnfinished: true },
    { name: "state-skeleton-stats", place: { view: "stats" }, before: slow, isUnfinished: true },
    { name: "state-no-answer", place: { view: "stats" }, before: failing, isUnfinished: true },
  ];
}

/** Opens a state on a freshly loaded page. @returns the page that shows it */
export async function openState(page: Page, url: string, state: PageState): Promise<Page> {
  await page.goto("about:blank");
  await state.before?.(page);
  // Without an answer, the page is loaded only when its first request times out.
  const waitUntil = state.isUnfinished === true ? "commit" : "load";
  await page.goto(url + formatRoute({ ...START, ...state.place }), { waitUntil });
  // Long enough for what the page draws without an answer; no condition tells that nothing more comes.
  if (state.isUnfinished === true) await page.waitForTimeout(1500);
  else await waitUntilDrawn(page);
  const shown = (await state.act?.(page)) ?? page;
  // What a key opens may be a late chunk.
  if (state.isUnfinished !== true) await shown.waitForLoadState("networkidle");
  return shown;
}

async function leaveAnHourAgo(page: Page): Promise<void> {
  await page.addInitScript((left) => {
    localStorage.setItem("ccen.seen", String(left));
    localStorage.setItem("ccen.read", JSON.stringify({ until: left, opened: {} }));
  }, Date.now() - 3_600_000);
}

/** No request of data is answered. */
async function slow(page: Page): Promise<void> {
  await page.route(/\/api\//, () => undefined);
}

async function failing(page: Page): Promise<void> {
  await page.route(/\/api\/(stats|calls)/, (route) =>
    route.fulfill({
      status: 500,
      contentType: "application/json",
      body: JSON.stringify({ error: { code: "internal", ...ERROR_TABLE.internal } }),
    }),
  );
}

async function openMini(page: Page): Promise<Page> {
  await page.locator(".display > summary").click();
  const opening = page.context().waitForEvent("page");
  await page.locator(".to-mini").click();
  const mini = await opening;
  await mini.locator(".mini-line").first().waitFor();
  return mini;
}
