import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { payload } from "../../../test/support/payload.ts";
import { statsRequest } from "../../../test/support/stats-request.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { runs } from "../../../test/support/tier.ts";
import type { SearchPlace, SearchRequest } from "../../core/history.ts";
import type { Store } from "../store.ts";
import { createHistoryService } from "./history-service.ts";
import { createReader, type Reader } from "./reader.ts";
import type { SearchSliceAnswer } from "./search-slice.ts";
import { literalQuery } from "../../core/search/search-query.ts";

const START_MS = Date.UTC(2026, 10, 25, 12);
const NEVER = new AbortController().signal;

const prompt = (session: string, text: string, over: Record<string, unknown> = {}) =>
  payload({ session_id: session, hook_event_name: "UserPromptSubmit", prompt: text, ...over });

/** A filled store, and the history service over a real thread that reads its file. */
function historyServiceOver(t: TestContext, payloads: readonly string[]) {
  const file = join(tempDir(t), "dashboard.db");
  const store = tempStore(t, file);
  fill(store, payloads, START_MS);
  const reader = createReader(file);
  t.after(async () => reader.close());
  return { store, reader, historyService: createHistoryService(reader, { now: () => 0 }) };
}

const asked = (text: string) => ({ query: literalQuery(text), limit: 10 });
const ask = (text: string, over: Partial<SearchRequest> = {}): SearchRequest => ({ ...asked(text), ...over });

test("a hit has its event, its session's title and its match, indexed or not", async (t) => {
  const { store, historyService } = historyServiceOver(t, [
    prompt("a", "認証エラーを直してください"),
    prompt("b", "Fix the AUTH error, fix it"),
  ]);
  for (const index of [() => 0, () => store.indexSearch(1), () => store.indexSearch(10)]) {
    index();
    const japanese = await historyService.search(ask("認証エラー"), NEVER);
    assert.deepEqual(
      japanese.hits.map(({ event, sessionTitle, snippet, highlights }) => [
        event.seq,
        sessionTitle,
        snippet,
        highlights,
      ]),
      [[1, "認証エラーを直してください", "認証エラーを直してください", [[0, 5]]]],
    );
    assert.deepEqual(japanese.found, { count: 1, exact: true });
    const english = await historyService.search(ask("fix"), NEVER);
    assert.deepEqual(english.hits[0]?.highlights, [
      [0, 3],
      [20, 23],
    ]);
    assert.deepEqual(
      (await historyService.search(ask("直し"), NEVER)).found,
      { count: 1, exact: true },
      "two characters",
    );
    assert.deepEqual(await historyService.search(ask("absent"), NEVER), {
      hits: [],
      next: null,
      found: { count: 0, exact: true },
    });
  }
});

test("every filter narrows a search", async (t) => {
  const { store, historyService } = historyServiceOver(t, [
    prompt("a", "needle one"),
    prompt("b", "needle two", { cwd: "/src/other" }),
    payload({ session_id: "a", tool_name: "Bash", tool_use_id: "t", tool_input: { command: "grep needle" } }),
  ]);
  store.indexSearch(2);
  const found = async (over: Partial<SearchRequest>) =>
    (await historyService.search(ask("needle", over), NEVER)).hits.map(({ event }) => event.seq);
  assert.deepEqual(await found({}), [3, 2, 1]);
  assert.deepEqual(await found({ sessionId: "a" }), [3, 1]);
  assert.deepEqual(await found({ sessionId: "nobody" }), []);
  assert.deepEqual(await found({ projectName: "other" }), [2]);
  assert.deepEqual(await found({ toolName: "Bash" }), [3]);
  assert.deepEqual(await found({ hookEventName: "UserPromptSubmit" }), [2, 1]);
  assert.deepEqual(await found({ sinceMs: START_MS + 1000, untilMs: START_MS + 2000 }), [2]);
});

test("pages follow one another without a gap or double, and only the first counts", async (t) => {
  const { store, historyService } = historyServiceOver(
    t,
    Array.from({ length: 25 }, (_, index) => prompt("a", index % 2 === 0 ? `needle ${index}` : `other ${index}`)),
  );
  store.indexSearch(11);
  const seqs: number[] = [];
  let before: number | null = null;
  for (let pages = 0; pages < 20 && (pages === 0 || before !== null); pages += 1) {
    const page = await historyService.search(
      ask("needle", { limit: 4, ...(before !== null && { beforeSeq: before }) }),
      NEVER,
    );
    assert.deepEqual(page.found, pages === 0 ? { count: 13, exact: true } : null);
    seqs.push(...page.hits.map(({ event }) => event.seq));
    before = page.next;
  }
  assert.deepEqual(
    seqs,
    Array.from({ length: 13 }, (_, index) => 25 - 2 * index),
  );
});

test("more matches than can be counted soon are counted as at least so many", async (t) => {
  const { store, historyService } = historyServiceOver(t, []);
  addEvents(store, 7000);
  const page = await historyService.search(ask("common", { limit: 5 }), NEVER);
  assert.equal(page.hits.length, 5);
  assert.deepEqual(page.found, { count: 4000, exact: false });
  assert.equal(page.next, 6996);
  const rare = await historyService.search(ask("event 17!"), NEVER);
  assert.deepEqual(rare.hits, []);
  assert.deepEqual(rare.found, { count: 0, exact: false }, "too far back for one page");
  const further = await historyService.search(
    ask("event 17!", { beforeSeq: rare.next ?? assert.fail("no cursor") }),
    NEVER,
  );
  assert.deepEqual(
    further.hits.map(({ event }) => event.seq),
    [17],
  );
});

/** Adds events that contain `common` and their number, not indexed. */
function addEvents({ database }: Store, count: number): void {
  database.exec(`
    INSERT INTO sessions (session_id, state, state_since, last_event_type, last_used_at, started_at, event_count,
      message_count, tool_count, error_count, subagent_count, detail) VALUES ('s', 'done', 0, 'Stop', 0, 0, 0, 0, 0, 0, 0, '{}');
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
      INSERT INTO events (session, hook_event_name, received_at, summary, status, source_name)
      SELECT 1, 'Stop', n, '', 'ok', 'x.json' FROM numbers;
    INSERT INTO payloads SELECT seq, '{"number":' || seq || '}', NULL, 'common event ' || seq || '!' FROM events`);
}

test("a page out of time ends there, and the next one continues", async () => {
  let nowMs = 0;
  const answer = (name: string, before: number) => {
    if (name === "lastSeq") return 999;
    if (name === "hasImported") return false;
    nowMs += 50;
    return { hits: [], matched: [], next: { seq: before - 100, atMs: 0 }, full: false } satisfies SearchSliceAnswer;
  };
  // No other question is sent.

  const report = async (name: string, question: { readonly before: { readonly seq: number } } | null) =>
    answer(name, question?.before.seq ?? 0);
  const reader: Reader = { ask: report as Reader["ask"], close: async () => {} };
  const historyService = createHistoryService(reader, { now: () => nowMs });
  const first = await historyService.search(asked("needle"), NEVER);
  assert.deepEqual(first, { hits: [], next: 700, found: { count: 0, exact: false } });
  const second = await historyService.search(ask("needle", { beforeSeq: 700 }), NEVER);
  assert.equal(second.next, 400);
});

test("aborted question ends at once, and later questions are answered", async (t) => {
  const { historyService } = historyServiceOver(t, [prompt("a", "needle")]);
  const stop = new AbortController();
  const searches = ["n", "ne", "nee", "need"].map((text) => historyService.search(ask(text), stop.signal));
  stop.abort();
  for (const search of searches) await assert.rejects(search, { name: "AbortError" });
  assert.equal((await historyService.search(ask("needle"), NEVER)).hits.length, 1);
});

test("an export gives every event that was stored when it began, oldest first, once", async (t) => {
  const { store, historyService } = historyServiceOver(t, []);
  addEvents(store, 1234);
  const seqs: number[] = [];
  for await (const page of historyService.exportEvents({}, NEVER)) {
    if (seqs.length === 0) fill(store, [prompt("later", "stored meanwhile")]);
    seqs.push(...page.map(({ seq }) => seq));
    assert.deepEqual(page[0]?.payload, { number: page[0]?.seq });
  }
  assert.deepEqual(
    seqs,
    Array.from({ length: 1234 }, (_, index) => index + 1),
  );
});

test("an export obeys its filters, however few events pass", async (t) => {
  const { store, historyService } = historyServiceOver(t, []);
  addEvents(store, 12_000);
  fill(store, [prompt("last", "needle")], START_MS);
  const collect = async (request: Parameters<typeof historyService.exportEvents>[0]) => {
    const seqs: number[] = [];
    for await (const page of historyService.exportEvents(request, NEVER)) seqs.push(...page.map(({ seq }) => seq));
    return seqs;
  };
  assert.deepEqual(await collect({ sessionId: "last" }), [12_001]);
  assert.deepEqual(await collect({ query: literalQuery("event 9000!") }), [9000]);
  assert.deepEqual(await collect({ sinceMs: 11_999, untilMs: 12_001 }), [11_999, 12_000]);
  assert.deepEqual(await collect({ sessionId: "nobody" }), []);
});

test("statistics come through the thread as they are", async (t) => {
  const { historyService } = historyServiceOver(t, [prompt("a", "one"), prompt("b", "two")]);
  const stats = await historyService.stats(statsRequest(START_MS), NEVER);
  assert.deepEqual(stats?.totals.sessions, { active: 2, begun: 2 });
});

test("a search does not wait for long statistics, nor statistics for a short search", async (t) => {
  const { reader } = historyServiceOver(t, [prompt("a", "needle")]);
  const longStatsReader = { ...reader, ask: async () => Promise.withResolvers<never>().promise };
  const historyService = createHistoryService(reader, { longStatsReader });
  void historyService.stats(statsRequest(START_MS, { range: { name: "all" } }), NEVER);
  assert.ok(await historyService.stats(statsRequest(START_MS, { range: { name: "7d" } }), NEVER));
  assert.equal((await historyService.search(ask("needle"), NEVER)).hits.length, 1);
});

test("a failing question fails alone, and a thread that died is followed by another", async (t) => {
  const { store, reader, historyService } = historyServiceOver(t, [prompt("a", "needle")]);
  store.database.exec("ALTER TABLE hour_events RENAME TO hidden");
  const broken = historyService.stats(statsRequest(START_MS, { range: { name: "all" } }), NEVER);
  await assert.rejects(broken, /no such table/);
  assert.equal((await historyService.search(ask("needle"), NEVER)).hits.length, 1);
  await reader.close();
  await assert.rejects(historyService.search(ask("needle"), NEVER), /closed/);
});

test("an idle thread ends, and another starts with the next question", async (t) => {
  const { store } = historyServiceOver(t, [prompt("a", "needle")]);
  const reader = createReader(store.database.location() ?? assert.fail("no file"), 1);
  t.after(async () => reader.close());
  let threads = 0;
  const count = (): void => void (threads += 1);
  process.on("worker", count);
  t.after(() => process.off("worker", count));
  await waitFor("the third thread", async () => {
    assert.equal(await reader.ask("lastSeq", null), 1);
    return threads > 2;
  });
});

test("thousands of aborted searches cost nothing, and the next one is answered", async (t) => {
  const { reader } = historyServiceOver(t, [prompt("a", "needle")]);
  const first = reader.ask("lastSeq", null);
  const gone = new AbortController();
  const waiting = Array.from({ length: runs(2000, 20_000) }, async () => reader.ask("lastSeq", null, gone.signal));
  const last = reader.ask("lastSeq", null);
  gone.abort();
  const results = await Promise.allSettled(waiting);
  assert.equal(await first, 1);
  assert.equal(await last, 1);
  assert.ok(results.every(({ status }) => status === "rejected"));
});

/** Every second event is an imported one of long before or between, in any order of numbers. */
test("pages of hits are by time where events were imported, each hit once", async (t) => {
  const texts = Array.from({ length: 40 }, (_, i) => prompt(`s${i % 5}`, `needle ${i}`));
  const { store, historyService } = historyServiceOver(t, texts);
  for (const seq of [3, 4, 5, 9, 20, 21, 22, 36, 37, 38, 39, 40]) {
    const atMs = START_MS + ((seq * 7919) % 60) * 1000 - 20_000;
    store.database.prepare("UPDATE events SET source = 'import', received_at = ? WHERE seq = ?").run(atMs, seq);
  }
  for (const index of [() => 0, () => store.indexSearch(100)]) {
    index();
    for (const limit of [1, 3, 7, 100]) {
      const found: { seq: number; receivedAtMs: number }[] = [];
      let before: SearchPlace | undefined;
      for (let page = 0; page < 100; page += 1) {
        const {
          hits,
          nextPlace,
          found: counted,
        } = await historyService.search(ask("needle", { limit, ...(before !== undefined && { before }) }), NEVER);
        if (page === 0) assert.deepEqual(counted, { count: 40, exact: true });
        found.push(...hits.map(({ event }) => event));
        if (nextPlace === undefined) break;
        before = nextPlace;
      }
      assert.equal(new Set(found.map(({ seq }) => seq)).size, 40);
      assert.equal(found.length, 40);
      const times = found.map(({ receivedAtMs }) => receivedAtMs);
      const newestFirst = times.toSorted((a, b) => b - a);
      assert.deepEqual(times, newestFirst);
    }
  }
  const ofSession = await historyService.search(ask("needle", { sessionId: "s1", limit: 50 }), NEVER);
  assert.equal(ofSession.hits.length, 8);
});

test("events imported after a search are found by the next one, among new events too", async (t) => {
  const { store, historyService } = historyServiceOver(t, [prompt("s1", "needle 1")]);
  for (const round of [0, 1, 2]) {
    const { hits } = await historyService.search(ask("needle", { source: "import" }), NEVER);
    assert.equal(hits.length, round);
    const [imported] = fill(store, [prompt("s2", "needle"), prompt("s3", "needle")], START_MS + round * 60_000);
    store.database.prepare("UPDATE events SET source = 'import' WHERE seq = ?").run(imported ?? 0);
    store.indexSearch(100);
  }
});
