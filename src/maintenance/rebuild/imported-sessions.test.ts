import assert from "node:assert/strict";
import { test } from "node:test";
import { archivedHome } from "../../../test/support/archived-home.ts";
import { SILENCE } from "../../../test/support/filled-store.ts";
import { turn } from "../../../test/support/import-harness.ts";
import { payload } from "../../../test/support/payload.ts";
import { parseHistoryLine } from "../../agents/claude/transcript/history-line.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import { createIngest } from "../../ingest/ingest.ts";
import { createProcessingTimes } from "../../ingest/processing-times.ts";
import { createHistoryEvents } from "../../observe/import/history-events.ts";

const NOW_MS = Date.UTC(2026, 10, 26);

test("an imported session is rebuilt from its events: ended, marked, with its calls", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, [payload({ session_id: "hooks" })]);
  const history = createHistoryEvents({
    sessionId: "earlier",
    transcriptPath: "/x/earlier.jsonl",
    agent: null,
    redactor: BUILT_IN,
    nowMs: NOW_MS,
  });
  const lines = turn("earlier", NOW_MS - 3_600_000).map((line) => parseHistoryLine(JSON.stringify(line)));
  const events = [...lines.flatMap((line) => (line === null ? [] : history.take(line))), ...history.end()];
  const parts = { commits: { publish() {} }, times: createProcessingTimes(), policy: SILENCE };
  createIngest({ store, ...parts, clock: { now: () => NOW_MS } }).importEvents(events);
  const before = store.session("earlier") ?? assert.fail("it is not stored");
  // Only the events are left of it.
  store.database.exec("UPDATE sessions SET detail = 'broken' WHERE session_id = 'earlier'");
  store.close();

  const report = await home.rebuild();
  assert.deepEqual([report.events.from_archive, report.events.taken_over], [1, events.length]);
  const after = home.open();
  const session = after.session("earlier") ?? assert.fail("it is gone");
  assert.deepEqual([session.state, session.cause, session.isImported], ["ended", "imported", true]);
  assert.deepEqual(
    [session.title, session.toolCount, session.eventCount, session.endedAtMs],
    [before.title, before.toolCount, before.eventCount, before.endedAtMs],
  );
  const { rows } = after.toolCalls("earlier", { before: null, limit: 9 });
  assert.deepEqual(
    rows.map(({ toolName, outcome }) => [toolName, outcome]),
    [["Bash", "ok"]],
  );
});
