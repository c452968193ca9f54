import assert from "node:assert/strict";
import { test } from "node:test";
import { startHttpDaemon } from "../../test/support/http-daemon.ts";
import { observedEvent } from "../../test/support/hook-event.ts";
import { requestRaw } from "../../test/support/raw-http.ts";
import { toStoredEvent } from "../../test/support/stored-event.ts";
import type { HistoryService, SearchRequest } from "../core/history.ts";

test("a log text search yields to the event loop and does not count all matches", async (t) => {
  const asked: SearchRequest[] = [];
  const history: HistoryService = {
    stats: async () => null,
    search: async (request) => {
      asked.push(request);
      const hit = { event: toStoredEvent(observedEvent(), 4), sessionTitle: null, snippet: "", highlights: [] };
      return { hits: [hit], next: 3, found: null };
    },
    exportEvents: async function* () {},
  };
  const daemon = await startHttpDaemon(t, { lookBack: { history } });
  const newest = daemon.reader.lastSeq();
  const first = await requestRaw(daemon.port, { path: "/api/log?q=needle&tool=Bash&limit=7" });
  assert.match(first.text, /^\{"events":\[\{"seq":4,.*"next":3\}$/);
  await requestRaw(daemon.port, { path: "/api/log?q=needle&before=3" });
  assert.deepEqual(asked, [
    { text: "needle", toolName: "Bash", limit: 7, beforeSeq: newest + 1 },
    { text: "needle", limit: 50, beforeSeq: 3 },
  ]);
});
