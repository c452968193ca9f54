import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import {
  createFakeTime,
  fakeApi,
  sampleCall,
  sampleEvent,
  sampleSession,
} from "../../../test/support/page/state-harness.ts";
import type { PageQuery } from "../../api.ts";
import { createSessionPage } from "./session-page.ts";

const at = (seconds: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + seconds * 1000).toISOString();

const detail: SessionDetailDto = {
  ...sampleSession("s1"),
  end_reason: null,
  permission_mode: null,
  transcript_path: null,
  origin: null,
  client_version: null,
  pid: null,
  terminal: null,
  open_tool_calls: [],
  subagent_list: [],
  teammates: [],
  background: [],
  tasks: [],
  usage: null,
};

/** A page in the daemon's form. */
function cut<Item>(all: readonly Item[], query: PageQuery, keyOf: (item: Item) => string) {
  const end = query.before === undefined ? all.length : all.findIndex((item) => keyOf(item) === query.before);
  const items = all.slice(Math.max(0, end - 500), end).toReversed();
  const last = items.at(-1);
  return { items, next: end > 500 && last !== undefined ? keyOf(last) : null };
}

/** A session with two events a second and a call every other second. */
function openPage(seconds: number) {
  const time = createFakeTime();
  const events = Array.from({ length: seconds * 2 }, (_, i) => sampleEvent(i + 1, { received_at: at(i / 2) }));
  const calls = Array.from({ length: seconds / 2 }, (_, i) => sampleCall(`c${i}`, { started_at: at(i * 2) }));
  const page = createSessionPage({
    api: fakeApi({
      session: async () => detail,
      calls: async (_, query) => {
        const { items, next } = cut(calls, query, (call) => call.tool_use_id);
        return { calls: items, next };
      },
      turns: async () => ({ turns: [], next: null }),
      transitions: async () => ({ transitions: [], next: null }),
      messages: async () => ({ messages: [], next: null }),
      log: async (query) => {
        const { items, next } = cut(events, query, (event) => String(event.seq));
        return { events: items, next: next === null ? null : Number(next) };
      },
    }),
    after: time.after,
  });
  return { page, time };
}

const settled = async () => {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
};

test("the page is complete as far back as its shortest list", async () => {
  const { page } = openPage(4000);
  page.show("s1");
  await settled();
  assert.equal(page.events.items.value.length, 2000);
  assert.equal(page.completeSinceMs.value, Date.parse(at(3000)));
  await page.loadOlder();
  assert.equal(page.completeSinceMs.value, Date.parse(at(2750)));
});

test("an event long ago is reached with all that happened around it", async () => {
  const { page } = openPage(12_000);
  page.show("s1");
  await settled();
  await page.loadUntil(200);
  assert.ok((page.events.items.value[0]?.seq ?? Infinity) <= 200);
  assert.ok((page.completeSinceMs.value ?? 0) <= Date.parse(at(100)));
  await page.loadUntil(9_999_999);
});

test("all calls come when they are wanted, and live events are taken together", async () => {
  const { page, time } = openPage(8000);
  page.show("s1");
  await settled();
  assert.equal(page.calls.items.value.length, 2000);
  await page.loadAll(page.calls);
  assert.equal(page.calls.items.value.length, 4000);
  const known = page.events.items.value.length;
  page.accept(sampleEvent(100_001));
  page.accept(sampleEvent(100_002));
  page.accept(sampleEvent(100_003, { session_id: "another" }));
  assert.equal(page.events.items.value.length, known);
  await time.advance(250);
  assert.equal(page.events.items.value.length, known + 2);
});
