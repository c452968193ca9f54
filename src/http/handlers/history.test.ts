import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { fill, LATER, SILENCE, tempStore } from "../../../test/support/filled-store.ts";
import { observedEvent } from "../../../test/support/hook-event.ts";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import { payload } from "../../../test/support/payload.ts";
import { requestRaw } from "../../../test/support/raw-http.ts";
import { toStoredEvent } from "../../../test/support/stored-event.ts";
import type { HistoryService, SearchRequest } from "../../core/history.ts";
import { createIngest } from "../../ingest/ingest.ts";
import { createProcessingTimes } from "../../ingest/processing-times.ts";
import { literalQuery } from "../../core/search/search-query.ts";

const START_MS = Date.UTC(2026, 10, 25, 12);

/** A session in a real store behind a real server. */
async function setUp(t: TestContext) {
  const store = tempStore(t);
  fill(store, [payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" })], START_MS);
  const session = store.session("s") ?? assert.fail("it was not stored");
  const { port } = await startHttpDaemon(t, { storedReader: store });
  async function get(path: string): Promise<Record<string, unknown>> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const body: unknown = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    assert.ok(typeof body === "object" && body !== null);
    return { ...body };
  }
  return { store, session, get };
}

const call = (toolUseId: string) => ({
  toolUseId,
  agentId: null,
  toolName: "Bash",
  summary: "ls",
  startedAtMs: START_MS,
  endedAtMs: START_MS + 500,
  outcome: "denied" as const,
  durationMs: null,
  permission: { askedAtMs: START_MS + 100, decision: "denied" as const, by: "user" },
  background: null,
});

test("the calls of a session come page by page, those of one instant too", async (t) => {
  const { store, session, get } = await setUp(t);
  // An id with the special characters of a query string.
  const calls = ["a.1", "b&limit=9", "c"].map((id) => ({ sessionId: "s", call: call(id) }));
  store.commit({ events: [], sessions: [session], calls, transitions: [] });
  const first = await get("/api/sessions/s/calls?limit=2");
  const next = encodeURIComponent(String(first["next"]));
  const second = await get(`/api/sessions/s/calls?limit=2&before=${next}`);
  const reported = [first["calls"], second["calls"]].flat().map((dto) => JSON.stringify(dto));
  assert.equal(reported.length, 3);
  assert.equal(new Set(reported).size, 3);
  assert.equal(second["next"], null);
  assert.deepEqual(JSON.parse(reported[2] ?? ""), {
    tool_use_id: "a.1",
    agent_id: null,
    tool_name: "Bash",
    summary: "ls",
    started_at: "2026-11-25T12:00:00.000Z",
    ended_at: "2026-11-25T12:00:00.500Z",
    outcome: "denied",
    duration_ms: null,
    permission: { asked_at: "2026-11-25T12:00:00.100Z", decision: "denied", by: "user" },
    background: null,
    result: null,
    start_seq: null,
    end_seq: null,
  });
});

test("the states of a session have their causes", async (t) => {
  const { store, session, get } = await setUp(t);
  store.commit({
    events: [],
    sessions: [session],
    calls: [],
    transitions: [{ sessionId: "s", atMs: START_MS + 9000, from: "working", to: "interrupted", cause: "interrupted" }],
  });
  const { transitions } = await get("/api/sessions/s/transitions?limit=1");
  assert.deepEqual(transitions, [
    { at: "2026-11-25T12:00:09.000Z", from: "working", to: "interrupted", cause: "interrupted" },
  ]);
});

test("prompts and replies come as the transcript has them", async (t) => {
  const { store, get } = await setUp(t);
  const words = { atMs: START_MS, agentId: null } as const;
  store.keepReading({
    sessionId: "s",
    agentId: null,
    position: "1",
    usages: [],
    costState: null,
    messages: [
      { ...words, uuid: "u1", role: "prompt", text: "<b>直して</b>" },
      { ...words, uuid: "u2", role: "reply", text: "Done." },
    ],
  });
  const { messages, next } = await get("/api/sessions/s/messages");
  assert.equal(next, null);
  assert.deepEqual(messages, [
    { uuid: "u2", agent_id: null, at: "2026-11-25T12:00:00.000Z", role: "reply", text: "Done." },
    { uuid: "u1", agent_id: null, at: "2026-11-25T12:00:00.000Z", role: "prompt", text: "<b>直して</b>" },
  ]);
});

test("event without a hook has no raw file, and is found by its source", async (t) => {
  const { store, get } = await setUp(t);
  const commits = { publish: () => {} };
  const { observe } = createIngest({ store, commits, times: createProcessingTimes(), policy: SILENCE, clock: LATER });
  observe([{ event: observedEvent({ sessionId: "s", receivedAtMs: START_MS + 1 }), key: "interrupted@1" }]);
  const { events } = await get("/api/log?source=transcript");
  assert.ok(Array.isArray(events) && events.length === 1);
  const detail = await get("/api/log/2");
  assert.equal(detail["source"], "transcript");
  assert.equal(detail["raw_file"], null);
  const fromHook = await get("/api/log/1");
  assert.match(String(fromHook["raw_file"]), /^archive\/2026-11-25\//);
});

test("a log text search yields to the event loop and does not count all matches", async (t) => {
  const asked: SearchRequest[] = [];
  const history: HistoryService = {
    stats: async () => null,
    sessionStats: async () => null,
    search: async (request) => {
      asked.push(request);
      const hit = {
        event: toStoredEvent(observedEvent(), 4),
        sessionTitle: null,
        call: null,
        fields: [],
        snippet: "",
        highlights: [],
      };
      return { hits: [hit], next: 3, found: null };
    },
    slowCalls: async () => ({ rows: [], next: null }),
    exportEvents: async function* () {},
  };
  const daemon = await startHttpDaemon(t, { lookBack: { history } });
  const newest = daemon.reader.lastSeq();
  const first = await requestRaw(daemon.port, { path: "/api/log?q=needle&tool=Bash&limit=7" });
  assert.match(first.text, /^\{"events":\[\{"seq":4,.*"next":3\}$/);
  await requestRaw(daemon.port, { path: "/api/log?q=needle&before=3" });
  assert.deepEqual(asked, [
    { query: literalQuery("needle"), toolName: "Bash", limit: 7, beforeSeq: newest + 1 },
    { query: literalQuery("needle"), limit: 50, beforeSeq: 3 },
  ]);
});
