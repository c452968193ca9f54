/**
 * Takes pictures of the page: a real daemon in a home of its own receives the demo and a busy week, and every view and
 * state is opened in both languages and themes and at three widths. They go into screenshots/, which git ignores.
 *
 *     npm run screenshots -- [--view NAME…] [--lang en|ja] [--theme light|dark] [--width PX…]
 *
 * NAME is a view, one of its addresses in test/support/browser/view-routes.ts (`session` means `session`,
 * `session-changes`, …), or a state of page-states.ts beside it; `--exact` takes names as they are. `--demo` leaves the
 * busy week out.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { goToHash, LOOKS, openLook, SIZES, waitUntilDrawn } from "../test/support/browser/appearance.ts";
import { fillHome } from "../test/support/browser/full-home.ts";
import { logIn, startCentral, untilReceived, forwardTo, work } from "../test/support/browser/machine-pages.ts";
import { openBrowser } from "../test/support/browser/open-browser.ts";
import { fullPlaces, openState, pageStates } from "../test/support/browser/page-states.ts";
import { viewPlaces } from "../test/support/browser/view-routes.ts";
import { configHome } from "../test/support/config-home.ts";
import { startDaemon } from "../test/support/daemon-process.ts";
import { startDemoDaemon } from "../test/support/demo-daemon.ts";
import { formatRoute, START } from "../web/state/route.ts";
import type { Page } from "playwright-core";

const list = { type: "string", multiple: true, default: [] as string[] } as const;
const { values } = parseArgs({
  options: {
    view: list,
    lang: list,
    theme: list,
    width: list,
    exact: { type: "boolean", default: false },
    demo: { type: "boolean", default: false },
    speed: { type: "string", default: "1" },
  },
});

/** Ends a run that hangs. */
const DEADLINE_MS = 30 * 60_000;
setTimeout(() => {
  console.error(`Not done after ${DEADLINE_MS / 60_000} minutes.`);
  process.exit(1);
}, DEADLINE_MS).unref();

const folder = join(import.meta.dirname, "..", "screenshots");
mkdirSync(folder, { recursive: true });

const cleanUps: (() => unknown)[] = [];
const later = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
try {
  // The original speed: faster, calls would look shorter than their stated durations.
  const demo = await startDemoDaemon(later, { speed: Number(values.speed) });
  if (!values.demo) await fillHome(demo);
  const all = values.demo ? await viewPlaces(demo) : [...(await viewPlaces(demo)), ...(await fullPlaces(demo))];
  const places = all.filter(({ view, name }) => isChosen(values.view, values.exact ? name : view, name));
  const states = values.demo ? [] : pageStates().filter(({ name }) => isChosen(values.view, name, "state"));
  const browser = await openBrowser();
  cleanUps.push(() => browser.close());
  const empty = await startDaemon(later, configHome(later));
  const central = await startCentral(later);
  for (const name of ["studio", "build-server-tokyo-02"]) await work(await forwardTo(later, central, name), name);
  await untilReceived(central, "studio", "build-server-tokyo-02");

  for (const look of LOOKS) {
    if (!isChosen(values.lang, look.language) || !isChosen(values.theme, look.theme)) continue;
    for (const size of chosenSizes()) {
      const take = async (page: Page, name: string): Promise<void> => {
        const file = join(folder, `${name}-${look.language}-${look.theme}-${size.width}.png`);
        await page.screenshot({ path: file });
        console.log(file);
      };
      const open = async (): Promise<Page> => {
        const page = await openLook(browser, look);
        await page.setViewportSize(size);
        return page;
      };
      const page = await open();
      // What comes after the first frame too: warnings, today's numbers, the first steps.
      await page.goto(demo.daemon.url, { waitUntil: "networkidle" });
      for (const { name, hash } of places) {
        await goToHash(page, hash);
        await waitUntilDrawn(page).catch(() => console.error(`${name} is not all there, as it seems:`));
        await take(page, name);
      }
      await page.context().close();
      for (const state of states) {
        if (size.width >= (state.onlyBelowPx ?? Infinity)) continue;
        const fresh = await open();
        await openState(fresh, demo.daemon.url, state)
          .then(async (shown) => take(shown, state.name))
          .catch((error: unknown) => console.error(`${state.name}: ${String(error)}`));
        await fresh.context().close();
      }
      for (const [name, url, hash] of [
        ["empty-now", empty.url, ""],
        ["empty-sessions", empty.url, "#view=sessions"],
        ["empty-stats", empty.url, "#view=stats"],
        ["empty-deliveries", empty.url, "#view=deliveries"],
        ["empty-health", empty.url, "#view=health"],
        ["locked", central.url, ""],
      ] as const) {
        if (values.demo || !isChosen(values.view, name, "bare")) continue;
        const fresh = await open();
        await fresh.goto(url + hash, { waitUntil: "networkidle" });
        if (name === "locked") await fresh.locator(".locked").waitFor();
        else await waitUntilDrawn(fresh);
        await take(fresh, name);
        await fresh.context().close();
      }
      if (values.demo || !isChosen(values.view, "machines")) continue;
      const inside = await logIn(later, { browser, url: central.url, width: size.width, look });
      for (const view of ["now", "sessions", "health"] as const) {
        await goToHash(inside, formatRoute({ ...START, view }));
        await waitUntilDrawn(inside);
        await take(inside, `machines-${view}`);
      }
    }
  }
} finally {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
}

function chosenSizes(): readonly { readonly width: number; readonly height: number }[] {
  const sizes = values.width
    .map(Number)
    .map((width) => ({ width, height: width < 760 ? 844 : width < 1400 ? 800 : 1080 }));
  return sizes.length > 0 ? sizes : SIZES;
}

/** No choice means everything. */
function isChosen(chosen: readonly string[], ...names: readonly string[]): boolean {
  return chosen.length === 0 || names.some((name) => chosen.includes(name));
}
