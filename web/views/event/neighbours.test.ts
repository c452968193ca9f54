import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeApi, sampleEvent } from "../../../test/support/page/state-harness.ts";
import { eventAfter, eventBefore } from "./neighbours.ts";

/** A log of one session with even numbers up to 2000, all at the same time. */
const api = fakeApi({
  async log({ before = "9999", limit = "50" }) {
    const all = Array.from({ length: 1000 }, (_, i) => sampleEvent(2000 - 2 * i)).filter(
      (one) => one.seq < Number(before),
    );
    const events = all.slice(0, Number(limit));
    return { events, next: all.length > events.length ? (events.at(-1)?.seq ?? null) : null };
  },
});

test("neighbours are those of the session, however many events came since", async () => {
  assert.equal(await eventBefore(sampleEvent(8), api), 6);
  assert.equal(await eventAfter(sampleEvent(8), api), 10);
  assert.equal(await eventAfter(sampleEvent(1998), api), 2000);
});

test("the first and the newest have no neighbour", async () => {
  assert.equal(await eventBefore(sampleEvent(2), api), null);
  assert.equal(await eventAfter(sampleEvent(2000), api), null);
});
