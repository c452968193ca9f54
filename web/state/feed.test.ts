import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDto, LogPageDto } from "../../src/api/dto.ts";
import type { LogQuery } from "../api.ts";
import { createFeed, KEPT_EVENTS, mergeEvents } from "./feed.ts";
import { togglePause } from "./activity/holds.ts";
import { createFakeTime, fakeApi, sampleEvent } from "../../test/support/page/state-harness.ts";

/** A feed over a log that answers in pages as the daemon does. */
function feedOver(log: EventDto[]) {
  const time = createFakeTime();
  const queries: LogQuery[] = [];
  const problems: unknown[] = [];
  const box: { answer: (query: LogQuery) => Promise<LogPageDto> } = {
    async answer(query) {
      const matching = log
        .filter((event) => event.seq < Number(query.before ?? Infinity) && event.summary.includes(query.q ?? ""))
        .toReversed();
      const events = matching.slice(0, Number(query.limit));
      return { events, next: matching.length > events.length ? (events.at(-1)?.seq ?? null) : null };
    },
  };
  const feed = createFeed({
    api: fakeApi({
      log: (query) => {
        queries.push(query);
        return box.answer(query);
      },
    }),
    after: time.after,
    onProblem: (thrown) => problems.push(thrown),
  });
  feed.setFilter({ isShown: true });
  queries.length = 0;
  const seqs = () => feed.shown.value.map(({ seq }) => seq);
  return { feed, log, box, queries, problems, seqs, time };
}

const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => sampleEvent(from + i));

test("loads the newest page, takes live events on top and each event once", async () => {
  const { feed, seqs } = feedOver(events(1, 3));
  await feed.reload({ forget: true });
  feed.accept(sampleEvent(4));
  feed.accept(sampleEvent(3));
  assert.deepEqual(seqs(), [4, 3, 2, 1]);
});

test("an event that arrives while the page is on its way is neither lost nor doubled", async () => {
  const { feed, log, seqs } = feedOver(events(1, 3));
  const loading = feed.reload({ forget: true });
  log.push(sampleEvent(4));
  feed.accept(sampleEvent(4));
  feed.accept(sampleEvent(5));
  await loading;
  assert.deepEqual(seqs(), [5, 4, 3, 2, 1]);
});

test("a paused feed stops and counts, and shows everything once resumed", async () => {
  const { feed, seqs } = feedOver(events(1, 2));
  await feed.reload({ forget: true });
  togglePause(feed);
  feed.accept(sampleEvent(3));
  feed.accept(sampleEvent(4));
  assert.deepEqual(seqs(), [2, 1]);
  assert.equal(feed.newCount.value, 2);
  togglePause(feed);
  assert.deepEqual(seqs(), [4, 3, 2, 1]);
  assert.equal(feed.newCount.value, 0);
});

test("memory stays bounded while events stream in, and dropped ones can be scrolled to", async () => {
  const log = events(1, KEPT_EVENTS + 500);
  const { feed, seqs } = feedOver(log);
  await feed.reload({ forget: true });
  for (const event of events(log.length + 1, log.length + KEPT_EVENTS + 300)) {
    log.push(event);
    feed.accept(event);
  }
  assert.equal(seqs().length, KEPT_EVENTS);
  const oldest = seqs().at(-1) ?? 0;
  await feed.loadOlder();
  assert.equal(seqs().length, KEPT_EVENTS + 200);
  assert.equal(seqs()[KEPT_EVENTS], oldest - 1);
});

test("older pages follow without a gap until there are no more", async () => {
  const { feed, seqs, queries } = feedOver(events(1, 450));
  await feed.reload({ forget: true });
  await feed.loadOlder();
  await feed.loadOlder();
  await feed.loadOlder();
  assert.deepEqual(
    seqs(),
    Array.from({ length: 450 }, (_, i) => 450 - i),
  );
  assert.equal(queries.length, 3);
});

test("a filter asks the daemon and accepts only its own live events", async () => {
  const { feed, seqs, queries } = feedOver([]);
  feed.setFilter({ toolName: "Edit", sessionId: "s2" });
  assert.deepEqual(queries.at(-1), { session: "s2", tool: "Edit", limit: "200", imported: "false" });
  feed.accept(sampleEvent(1, { tool_name: "Edit", session_id: "s1" }));
  feed.accept(sampleEvent(2, { tool_name: "Edit", session_id: "s2" }));
  assert.deepEqual(seqs(), [2]);
});

test("an answer for a filter that has changed since is dropped", async () => {
  const { feed, box, seqs } = feedOver([]);
  const answers: ((page: LogPageDto) => void)[] = [];
  box.answer = () => new Promise((resolve) => answers.push(resolve));
  feed.setFilter({ text: "first" });
  feed.setFilter({ text: "second" });
  answers[1]?.({ events: [sampleEvent(2)], next: null });
  answers[0]?.({ events: [sampleEvent(1)], next: null });
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(seqs(), [2]);
});

test("during a search, arriving events make the daemon search again, once for many", async () => {
  const { feed, log, queries, seqs, time } = feedOver([sampleEvent(1, { summary: "a needle" })]);
  feed.setFilter({ text: "needle" });
  await time.advance(0);
  for (let seq = 2; seq < 50; seq++) {
    const event = sampleEvent(seq, { summary: seq === 30 ? "another needle" : "hay" });
    log.push(event);
    feed.accept(event);
  }
  assert.deepEqual(seqs(), [1]);
  await time.advance(1000);
  assert.deepEqual(seqs(), [30, 1]);
  assert.equal(queries.length, 2);
});

test("a failed request is reported and keeps the shown rows", async () => {
  const { feed, box, problems, seqs } = feedOver(events(1, 2));
  await feed.reload({ forget: true });
  const failure = new Error("refused");
  box.answer = () => Promise.reject(failure);
  await feed.reload({ forget: false });
  assert.deepEqual(problems, [null, failure]);
  assert.deepEqual(seqs(), [2, 1]);
});

test("a page that does not reach the shown rows replaces them instead of hiding a gap", async () => {
  const { feed, log, seqs } = feedOver(events(1, 10));
  await feed.reload({ forget: true });
  log.push(...events(11, 400));
  await feed.reload({ forget: false });
  assert.deepEqual(
    seqs(),
    Array.from({ length: 200 }, (_, i) => 400 - i),
  );
  await feed.loadOlder();
  assert.equal(seqs()[200], 200);
});

test("a feed that is not shown asks nothing and keeps nothing", async () => {
  const { feed, seqs, queries } = feedOver(events(1, 3));
  await feed.reload({ forget: true });
  feed.setFilter({ isShown: false });
  feed.accept(sampleEvent(4));
  await feed.reload({ forget: true });
  assert.deepEqual([seqs(), queries.length], [[], 1]);
});

const list = (...seqs: number[]) => seqs.map((seq) => sampleEvent(seq));
const seqs = (first: number[], second: number[]) => mergeEvents(list(...first), list(...second)).map(({ seq }) => seq);

test("two lists become one, newest first, each event once", () => {
  assert.deepEqual(seqs([9, 7, 4], [8, 7, 3]), [9, 8, 7, 4, 3]);
  assert.deepEqual(seqs([5], [9, 8]), [9, 8, 5]);
  assert.deepEqual(seqs([], [2, 1]), [2, 1]);
  assert.deepEqual(seqs([2, 1], []), [2, 1]);
});
