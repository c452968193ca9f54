import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createCommits } from "../../core/event.ts";
import { createSearchFeed } from "./search-feed.ts";

/** A feed over a count of unindexed events, on timers that the test moves. */
function feed(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const state = { waiting: 0, turns: 0 };
  const commits = createCommits((error) => assert.fail(String(error)));
  const searchFeed = createSearchFeed({
    commits,
    index: (limit) => {
      const taken = Math.min(limit, state.waiting);
      state.waiting -= taken;
      state.turns += 1;
      return taken;
    },
    merge: () => false,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const event = (): void => {
    state.waiting += 1;
    commits.publish({ events: [], sessions: [], local: [] });
  };
  return { state, event, searchFeed, tick: (ms: number) => t.mock.timers.tick(ms) };
}

test("a burst is indexed afterwards, all of it", (t) => {
  const { state, event, tick } = feed(t);
  for (let n = 0; n < 120; n++) {
    event();
    tick(5);
  }
  assert.equal(state.turns, 0, "not in the burst");
  tick(1000);
  for (let n = 0; n < 4; n++) tick(25);
  assert.equal(state.waiting, 0);
  const { turns } = state;
  tick(60_000);
  assert.equal(state.turns, turns, "nothing is looked at while nothing happens");
});

test("the index follows a burst without an end", (t) => {
  const { state, event, tick } = feed(t);
  let most = 0;
  for (let n = 0; n < 6000; n++) {
    event();
    tick(5);
    most = Math.max(most, state.waiting);
  }
  assert.ok(most <= 250, `${most} events were not indexed`);
});

test("a stopped feed does no more work", (t) => {
  const { state, event, searchFeed, tick } = feed(t);
  event();
  searchFeed.stop();
  event();
  tick(60_000);
  assert.equal(state.turns, 0);
});
