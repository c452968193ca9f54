import assert from "node:assert/strict";
import { test } from "node:test";
import { createWatched } from "./refresher.ts";
import { createFakeTime } from "../../test/support/page/state-harness.ts";

function setUp() {
  const time = createFakeTime();
  const daemon = { asked: 0, reachable: true };
  const watched = createWatched({
    after: time.after,
    everyMs: 10_000,
    fetch: async () => {
      daemon.asked += 1;
      if (!daemon.reachable) throw new TypeError("fetch failed");
      return daemon.asked;
    },
  });
  return { time, daemon, watched };
}

test("it is fetched while viewed, and not before or after", async () => {
  const { time, daemon, watched } = setUp();
  watched.soon();
  await time.advance(60_000);
  assert.equal(daemon.asked, 0);
  const one = watched.watch();
  const other = watched.watch();
  await time.advance(0);
  assert.equal(watched.value.value, 1);
  one();
  one();
  await time.advance(10_000);
  assert.equal(watched.value.value, 2);
  other();
  await time.advance(60_000);
  assert.equal(daemon.asked, 2);
});

test("the last answer stays when the daemon is down, with the error beside it", async () => {
  const { time, daemon, watched } = setUp();
  watched.watch();
  await time.advance(0);
  daemon.reachable = false;
  await time.advance(10_000);
  assert.equal(watched.value.value, 1);
  assert.ok(watched.problem.value instanceof TypeError);
  daemon.reachable = true;
  await time.advance(10_000);
  assert.equal(watched.problem.value, null);
  assert.equal(watched.value.value, 3);
});
