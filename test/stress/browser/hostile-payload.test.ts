import assert from "node:assert/strict";
import { test } from "node:test";
import { MARKUP, hostilePlaces, lookForTrouble, playHostileScenario } from "../../support/browser/hostile-scenario.ts";
import { openBrowser } from "../../support/browser/open-browser.ts";
import { transcriptDaemon } from "../../support/transcript-daemon.ts";

/* On a phone, in Japanese. Every event, ten megabytes in one, and more widths: test/stress/browser. */

test("payload is only text in any view, and breaks none", async (t) => {
  const harness = await transcriptDaemon(t);
  const events = await playHostileScenario(harness, MARKUP.repeat(500));
  const seqOf = (event: string, tool: string | null): number =>
    events.findLast((one) => one.hook_event_name === event && one.tool_name === tool)?.seq ?? 0;
  const seqs = [
    ...["Bash", "Edit", MARKUP].map((tool) => seqOf("PostToolUse", tool)),
    seqOf(`Event${MARKUP}`, null),
    seqOf("StopFailure", null),
  ];
  assert.ok(!seqs.includes(0), `all found: ${seqs.join()}`);
  const browser = await openBrowser();
  t.after(async () => browser.close());
  const places = hostilePlaces(harness.sessionId, seqs);
  const round = { browser, url: harness.daemon.url, places, language: "ja", width: 390 } as const;
  assert.deepEqual(await lookForTrouble(round), []);
});
