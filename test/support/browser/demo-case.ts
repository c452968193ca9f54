import { after, before } from "node:test";
import type { Page } from "playwright-core";
import { startDemoDaemon, type DemoDaemon } from "../demo-daemon.ts";
import { openBrowser, type OpenBrowser } from "./open-browser.ts";
import { viewPlaces, type ViewPlace } from "./view-routes.ts";

export interface DemoCase {
  readonly browser: OpenBrowser;
  readonly demo: DemoDaemon;
  readonly places: readonly ViewPlace[];
}

/** One browser and one daemon with the demo for the calling test file; both end after the last test. */
export function demoCase(): () => DemoCase {
  let opened: DemoCase | undefined;
  const cleanUps: (() => unknown)[] = [];
  before(async () => {
    const until = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
    const demo = await startDemoDaemon(until, { untilAllSent: false });
    const browser = await openBrowser();
    cleanUps.push(() => browser.close());
    opened = { browser, demo, places: await viewPlaces(demo) };
  });
  after(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });
  return () => {
    if (opened === undefined) throw new Error("The daemon is started before the first test.");
    return opened;
  };
}

/** Collects a page's errors and Content-Security-Policy violations from now on. */
export function listenForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  return complaints;
}
