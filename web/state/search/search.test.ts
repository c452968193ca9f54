import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallDto } from "../../../src/api/call-dto.ts";
import type { SearchDto, SearchHitDto } from "../../../src/api/history-dto.ts";
import type { CallQuery, SearchQuery } from "../../api.ts";
import { readQuery } from "./search-query.ts";
import { createSearch } from "./search.ts";
import { searchFilterOf, toSearchQuery, type SearchFilter } from "./search-request.ts";
import { fakeApi, sampleCall, sampleEvent } from "../../../test/support/page/state-harness.ts";

const hit = (seq: number): SearchHitDto => ({
  event: sampleEvent(seq),
  call: null,
  fields: [],
  session_title: null,
  snippet: `event ${seq}`,
  highlights: [[0, 5]],
});

const page = (seqs: readonly number[], next: number | null = null, found: SearchDto["found"] = null): SearchDto => ({
  hits: seqs.map(hit),
  next,
  found,
});

interface Asked {
  readonly query: SearchQuery;
  readonly signal: AbortSignal;
  readonly answer: (dto: SearchDto) => void;
  readonly fail: (reason: unknown) => void;
}

/** A search whose requests wait until the test answers. */
function harness() {
  const asked: Asked[] = [];
  const tasks: (() => void)[] = [];
  const search = createSearch({
    api: fakeApi({
      search: async (query, signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<SearchDto>();
        asked.push({ query, signal, answer: resolve, fail: reject });
        return promise;
      },
      allCalls: async () => assert.fail("there is a text"),
    }),
    after: (_, task) => {
      tasks.push(task);
      return () => undefined;
    },
    readMs: () => 86_400_000,
  });
  const seqs = () => search.hits.value.map(({ seq }) => seq);
  const newest = () => asked.at(-1) ?? assert.fail("nothing was asked");
  return { search, asked, tasks, seqs, newest };
}

function listedCall(start: number, end: number | null): CallDto {
  return {
    ...sampleCall(`call-${start}`),
    session_id: "s1",
    session_title: null,
    project_name: "shop",
    result: null,
    start_seq: start,
    end_seq: end,
    turn: null,
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const noValues = () => [];

const filter = (text: string, over: Partial<SearchFilter> = {}): SearchFilter => ({
  ...searchFilterOf({ sessionId: null, filter: {} }, readQuery(text, noValues, NOW_MS), NOW_MS),
  ...over,
});

test("address and text decide the search, and invalid parts are skipped", () => {
  const place = { sessionId: "s", filter: { tool: "Bash", project: "shop", range: "24h", state: "failed" } };
  const asked = searchFilterOf(place, readQuery("npm tool:Edit model:opus x", noValues, NOW_MS), NOW_MS);
  assert.deepEqual(toSearchQuery(asked, NOW_MS), {
    q: '"npm" "x"',
    session: "s",
    project: "shop",
    tool: "Edit",
    status: "failed",
    model: "opus",
    since: "2026-11-27T12:00:00.000Z",
  });
  const invalid = searchFilterOf(
    { sessionId: null, filter: { range: "soon" } },
    readQuery("x", noValues, NOW_MS),
    NOW_MS,
  );
  assert.deepEqual(toSearchQuery(invalid, NOW_MS), { q: '"x"' });
});

test("a hit shows the time that orders it: its event's, not its call's start", async () => {
  const { search, newest, tasks } = harness();
  search.show(filter("npm"));
  for (const task of tasks) task();
  const long = { ...hit(9), call: { ...listedCall(1, 9), started_at: "2026-01-01T00:00:00.000Z" } };
  newest().answer({ ...page([]), hits: [long, hit(5)] });
  await settle();
  assert.deepEqual(
    search.hits.value.map(({ at }) => at),
    [long.event.received_at, hit(5).event.received_at],
  );
});

test("filters alone list calls; nothing, and an event's name alone, ask nothing", async () => {
  assert.equal(toSearchQuery(filter("  "), NOW_MS), null);
  assert.equal(toSearchQuery(filter("", { eventName: "Stop" }), NOW_MS), null);
  const asked: CallQuery[] = [];
  const search = createSearch({
    api: fakeApi({
      search: async () => assert.fail("there is no text"),
      allCalls: async (query) => {
        asked.push(query);
        return { calls: [listedCall(3, 4), listedCall(1, null)], turns: [], next: null };
      },
    }),
    after: () => () => undefined,
    readMs: () => NOW_MS,
  });
  search.show(filter("", { toolName: "Bash", statuses: "failed,open" }));
  await settle();
  assert.deepEqual(asked, [{ tool: "Bash", status: "failed,open", limit: "60" }]);
  assert.deepEqual(
    search.hits.value.map(({ seq }) => seq),
    [4, 1],
  );
  assert.deepEqual([search.found.value, search.hasOlder.value], [null, false]);
});

test("an answer after more typing is dropped, and its request aborted", async () => {
  const { search, asked, seqs } = harness();
  search.show(filter("n"));
  search.show(filter("np"));
  assert.equal(asked[0]?.signal.aborted, true);
  asked[1]?.answer(page([2], null, { count: 1, exact: true }));
  await settle();
  asked[0]?.answer(page([9, 8], null, { count: 2, exact: true }));
  await settle();
  assert.deepEqual(seqs(), [2]);
  assert.deepEqual(search.found.value, { count: 1, exact: true });
});

test("earlier hits stay until new ones arrive, and go when the search is empty", async () => {
  const { search, seqs, newest } = harness();
  search.show(filter("n"));
  newest().answer(page([5, 4]));
  await settle();
  search.show(filter("np"));
  assert.equal(search.state.value, "loading");
  assert.deepEqual(seqs(), [5, 4]);
  search.show(filter(""));
  assert.deepEqual([search.state.value, seqs()], ["idle", []]);
});

test("a short answer that is not the end is followed further back, within a bound", async () => {
  const { search, asked, seqs, newest } = harness();
  search.show(filter("rare", { period: "24h" }));
  newest().answer(page([], 1000, { count: 0, exact: false }));
  await settle();
  assert.deepEqual([newest().query.before, newest().query.since], ["1000", asked[0]?.query.since]);
  newest().answer(page([700], 500));
  await settle();
  for (let looks = 0; looks < 20 && search.hasOlder.value; looks++) {
    newest().answer(page([], 400 - looks));
    await settle();
  }
  assert.equal(asked.length, 8);
  assert.deepEqual([seqs(), search.hasOlder.value, search.stalled.value], [[700], true, true]);
  assert.deepEqual(search.found.value, { count: 0, exact: false });
  void search.loadOlder();
  newest().answer(page([10], null));
  await settle();
  assert.deepEqual([seqs(), search.hasOlder.value, search.stalled.value], [[700, 10], false, false]);
});

test("new hits go on top, and the scroll position stays", async () => {
  const { search, tasks, seqs, newest } = harness();
  search.show(filter("n"));
  newest().answer(
    page(
      Array.from({ length: 60 }, (_, index) => 160 - index),
      101,
      { count: 100, exact: true },
    ),
  );
  await settle();
  void search.loadOlder();
  newest().answer(page([50, 40], null));
  await settle();
  search.storeChanged();
  search.storeChanged();
  assert.equal(tasks.length, 1);
  tasks[0]?.();
  newest().answer(
    page([170, ...Array.from({ length: 59 }, (_, index) => 160 - index)], 102, { count: 101, exact: true }),
  );
  await settle();
  assert.deepEqual(seqs().slice(0, 2), [170, 160]);
  assert.deepEqual(seqs().slice(-3), [101, 50, 40]);
  assert.deepEqual([search.found.value?.count, search.hasOlder.value], [101, false]);
});

test("a failure is reported, and the same query may be sent again", async () => {
  const { search, asked, newest } = harness();
  search.show(filter("n"));
  newest().fail(new Error("nobody"));
  await settle();
  assert.equal(search.state.value, "failed");
  search.show(filter("n"));
  assert.equal(asked.length, 2);
  newest().answer(page([1]));
  await settle();
  assert.deepEqual([search.state.value, search.problem.value], ["ready", null]);
});
