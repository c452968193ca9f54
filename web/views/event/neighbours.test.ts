import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogPageDto } from "../../../src/api/dto.ts";
import type { LogQuery } from "../../state/feed.ts";
import { sampleEvent } from "../../state/state-harness.ts";
import { eventAfter, eventBefore } from "./neighbours.ts";

/** A log of one session with even numbers up to 2000, all at the same time. */
async function fetchLog({ before = "9999", limit = "50" }: LogQuery): Promise<LogPageDto> {
  const all = Array.from({ length: 1000 }, (_, i) => sampleEvent(2000 - 2 * i)).filter(
    (one) => one.seq < Number(before),
  );
  const events = all.slice(0, Number(limit));
  return { events, next: all.length > events.length ? (events.at(-1)?.seq ?? null) : null };
}

test("neighbours are those of the session, however many events came since", async () => {
  assert.equal(await eventBefore(sampleEvent(8), fetchLog), 6);
  assert.equal(await eventAfter(sampleEvent(8), fetchLog), 10);
  assert.equal(await eventAfter(sampleEvent(1998), fetchLog), 2000);
});

test("the first and the newest have no neighbour", async () => {
  assert.equal(await eventBefore(sampleEvent(2), fetchLog), null);
  assert.equal(await eventAfter(sampleEvent(2000), fetchLog), null);
});
