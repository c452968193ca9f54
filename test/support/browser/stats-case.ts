import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, type TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { ROUTES } from "../../../src/api/routes.ts";
import { SESSION_FIXTURES, sessionFixture } from "../payload.ts";
import { transcriptDaemon, type TranscriptDaemon } from "../transcript-daemon.ts";
import { TRANSCRIPTS } from "../transcript-harness.ts";
import { waitFor } from "../wait-for.ts";
import { openBrowser, type OpenBrowser } from "./open-browser.ts";

/** The time zone of all pages of the statistics. */
export const STATS_ZONE = "Asia/Tokyo";

const RECORDED = "print.jsonl";
const RECORDED_SESSION = "69d6f265-8467-421f-9e71-09316ca7821f";

interface StatsCases {
  readonly harness: () => TranscriptDaemon;
  /** A new page at an address that shows statistics. */
  openStats(t: TestContext, hash: string, options?: BrowserContextOptions): Promise<Page>;
  /** An empty page. */
  newPage(t: TestContext, options?: BrowserContextOptions): Promise<Page>;
}

/** One browser and one daemon with the recorded sessions for the test file it is called in. */
export function statsCases(): StatsCases {
  const cleanUps: (() => unknown)[] = [];
  let opened: { readonly browser: OpenBrowser; readonly harness: TranscriptDaemon } | undefined;
  before(async () => {
    const later = { after: (cleanUp: unknown) => void cleanUps.push(cleanUp as () => unknown) };
    const harness = await recordedDaemon(later);
    const browser = await openBrowser();
    cleanUps.push(() => browser.close());
    opened = { browser, harness };
  });
  after(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });

  function now(): { readonly browser: OpenBrowser; readonly harness: TranscriptDaemon } {
    if (opened === undefined) throw new Error("The daemon is started before the first case.");
    return opened;
  }

  async function newPage(t: TestContext, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await now().browser.newPage({ timezoneId: STATS_ZONE, ...options });
    t.after(async () => page.context().close());
    return page;
  }

  return {
    harness: () => now().harness,
    newPage,
    async openStats(t, hash, options) {
      const page = await newPage(t, options);
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => complaints.push(message.text()));
      await page.goto(`${now().harness.daemon.url}${hash}`);
      await page.locator(".stats-totals").waitFor();
      assert.deepEqual(complaints, []);
      return page;
    },
  };
}

/** A real daemon that has stored every recorded session, one with its transcript, shifted to now. */
async function recordedDaemon(t: Pick<TestContext, "after">): Promise<TranscriptDaemon> {
  const harness = await transcriptDaemon(t, RECORDED_SESSION);
  for (const line of SESSION_FIXTURES.flatMap((name) => sessionFixture(name))) {
    const headers = { "content-type": "application/json" };
    const response = await fetch(new URL(ROUTES.hook, harness.daemon.url), { method: "POST", headers, body: line });
    assert.equal(response.status, 204);
  }
  writeFileSync(harness.transcript, asOfNow(readFileSync(join(TRANSCRIPTS, RECORDED), "utf8")));
  await harness.fire("UserPromptSubmit", { prompt: "go" });
  await harness.fire("Stop");
  await waitFor("the tokens of the transcript", async () => ((await harness.session()).tokens ?? 0) > 0);
  return harness;
}

/** The recorded lines, shifted so that the last one is now. */
function asOfNow(recorded: string): string {
  const lines = recorded
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { timestamp?: string });
  const lastMs = Math.max(...lines.map(({ timestamp }) => (timestamp === undefined ? 0 : Date.parse(timestamp))));
  const moved = lines.map((line) => {
    if (line.timestamp === undefined) return line;
    return { ...line, timestamp: new Date(Date.now() - lastMs + Date.parse(line.timestamp)).toISOString() };
  });
  return moved.map((line) => `${JSON.stringify(line)}\n`).join("");
}
