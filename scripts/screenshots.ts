/**
 * Takes pictures of the page: a real daemon in a home of its own receives the demo, and every view is opened in both
 * languages and themes and at three widths. They go into screenshots/, which git ignores. Two minutes for
 * all of them.
 *
 *     npm run screenshots -- [--view NAME…] [--lang en|ja] [--theme light|dark] [--width PX…]
 *
 * NAME is a view or one of its addresses in test/support/browser/view-routes.ts: `session` means
 * `session`, `session-files`, …; `--exact` takes names as they are.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { goToHash, LOOKS, openLook, SIZES, waitUntilDrawn } from "../test/support/browser/appearance.ts";
import { openBrowser } from "../test/support/browser/open-browser.ts";
import { viewPlaces } from "../test/support/browser/view-routes.ts";
import { startDemoDaemon } from "../test/support/demo-daemon.ts";

const list = { type: "string", multiple: true, default: [] as string[] } as const;
const { values } = parseArgs({
  options: {
    view: list,
    lang: list,
    theme: list,
    width: list,
    exact: { type: "boolean", default: false },
    speed: { type: "string", default: "1" },
  },
});

/** Ends a run that hangs. */
const DEADLINE_MS = 10 * 60_000;
setTimeout(() => {
  console.error(`Not done after ${DEADLINE_MS / 60_000} minutes.`);
  process.exit(1);
}, DEADLINE_MS).unref();

const folder = join(import.meta.dirname, "..", "screenshots");
mkdirSync(folder, { recursive: true });

const cleanUps: (() => unknown)[] = [];
try {
  const demo = await startDemoDaemon(
    {
      after: (cleanUp) => void (typeof cleanUp === "function" && cleanUps.push(cleanUp as () => unknown)),
    },
    // The original speed: faster, calls would look shorter than their stated durations.
    { speed: Number(values.speed) },
  );
  const places = (await viewPlaces(demo)).filter(({ view, name }) =>
    isChosen(values.view, values.exact ? name : view, name),
  );
  const browser = await openBrowser();
  cleanUps.push(() => browser.close());
  for (const look of LOOKS) {
    if (!isChosen(values.lang, look.language) || !isChosen(values.theme, look.theme)) continue;
    const page = await openLook(browser, look);
    await page.goto(demo.daemon.url);
    const sizes = values.width.map((width) => ({ width: Number(width), height: Number(width) < 760 ? 844 : 1080 }));
    for (const size of sizes.length > 0
      ? sizes.map((one) => SIZES.find(({ width }) => width === one.width) ?? one)
      : SIZES) {
      await page.setViewportSize(size);
      for (const { name, hash } of places) {
        await goToHash(page, hash);
        await waitUntilDrawn(page).catch(() => console.error(`${name} is not all there, as it seems:`));
        const file = join(folder, `${name}-${look.language}-${look.theme}-${size.width}.png`);
        await page.screenshot({ path: file });
        console.log(file);
      }
    }
    await page.context().close();
  }
} finally {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
}

/** No choice means everything. */
function isChosen(chosen: readonly string[], ...names: readonly string[]): boolean {
  return chosen.length === 0 || names.some((name) => chosen.includes(name));
}
