import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { MetricsDto } from "../../src/api/dto.ts";
import type { MarkRequestDto, SessionDto, WaitDto } from "../../src/api/session-dto.ts";
import { createInbox, inboxItemsOf } from "./inbox.ts";
import { attentionAnswer, fakeApi, sampleSession } from "../../test/support/page/state-harness.ts";
import { createSessions } from "./sessions/sessions.ts";

const START_MS = Date.parse("2026-01-01T12:00:00.000Z");
const at = (minutes: number): string => new Date(START_MS + minutes * 60_000).toISOString();

function waitOf(id: string, minutes: number, mark: WaitDto["mark"] = null): WaitDto {
  const asks = { kind: "permission", ask: "Bash: make", tool_name: "Bash", agent_id: null } as const;
  return { ...asks, tool_use_id: id, since: at(minutes), item: `permission:${id}`, mark };
}

function waiting(id: string, waits: readonly WaitDto[]): SessionDto {
  return sampleSession(id, {
    state: "waiting",
    waits: [...waits],
    state_since: waits[0]?.since ?? at(0),
    last_used_at: at(0),
  });
}

function failed(id: string, minutes: number): SessionDto {
  const failure_item = { item: `failure:${id}`, mark: null };
  return sampleSession(id, { state: "failed", failure_item, state_since: at(minutes), last_used_at: at(minutes) });
}

function openInbox(stored: readonly SessionDto[], limit = 200) {
  const nowMs = signal(START_MS);
  const metrics = signal<MetricsDto | null>(null);
  const marks: MarkRequestDto[] = [];
  const sessions = createSessions({ nowMs, metrics });
  const api = fakeApi({ mark: async (request) => void marks.push(request) });
  const inbox = createInbox({ sessions, metrics, nowMs, api });
  const attention = attentionAnswer(stored, limit);
  // Only the counts are read.
  metrics.value = { attention: attention.counts } as MetricsDto;
  sessions.beginLoad()({ attention, newest: [] });
  return { inbox, sessions, nowMs, marks, keys: () => inbox.open.value.map(({ key }) => key) };
}

test("waits and failures are one list, oldest first, with a line for each wait", () => {
  const { keys, inbox } = openInbox([
    waiting("a", [waitOf("1", -5), waitOf("2", -1)]),
    failed("b", -3),
    sampleSession("c", { state: "working" }),
  ]);
  assert.deepEqual(keys(), ["a permission:1", "b failure:b", "a permission:2"]);
  assert.deepEqual(inbox.counts.value, { waiting: 2, failed: 1 });
});

test("a snoozed item comes back by the page's clock, a handled one stays away", () => {
  const snoozed = { kind: "snoozed", until: at(10), at: at(0) } as const;
  const handled = { kind: "handled", until: null, at: at(0) } as const;
  const { keys, inbox, nowMs } = openInbox([waiting("a", [waitOf("1", -5, snoozed), waitOf("2", -1, handled)])]);
  assert.deepEqual(keys(), []);
  assert.deepEqual(inbox.counts.value, { waiting: 0, failed: 0 });
  assert.equal(inbox.marked.value.length, 2);
  nowMs.value = START_MS + 10 * 60_000;
  assert.deepEqual(keys(), ["a permission:1"]);
});

test("items beyond the page's lists are counted by the daemon, without marked ones", () => {
  const handled = { kind: "handled", until: null, at: at(0) } as const;
  const all = [1, 2, 3, 4].map((index) => waiting(`s${index}`, [waitOf(`${index}`, -index)]));
  const { keys, inbox } = openInbox([...all, waiting("s0", [waitOf("0", -9, handled)]), failed("f", -1)], 2);
  assert.equal(keys().length, 2);
  assert.deepEqual(inbox.counts.value, { waiting: 4, failed: 1 });
});

test("only what begins while the page is open is new, until it is seen", () => {
  const { inbox, sessions } = openInbox([waiting("a", [waitOf("1", -5)])]);
  assert.deepEqual([...inbox.unseen.value], []);
  sessions.put(waiting("b", [waitOf("2", 0)]));
  assert.deepEqual([...inbox.unseen.value], ["b permission:2"]);
  inbox.see("b permission:2");
  assert.deepEqual([...inbox.unseen.value], []);
});

test("the walk wraps, and goes on at the place of an item that has left", () => {
  const { inbox, sessions } = openInbox([1, 2, 3].map((index) => waiting(`s${index}`, [waitOf(`${index}`, index)])));
  const next = (key?: string) => {
    const found = inbox.after(key)?.key;
    if (found !== undefined) inbox.visit(found);
    return found;
  };
  assert.equal(next(), "s1 permission:1");
  assert.equal(next("s1 permission:1"), "s2 permission:2");
  sessions.put(sampleSession("s2", { state: "working", event_count: 2 }));
  assert.equal(next(), "s3 permission:3");
  assert.equal(next(), "s1 permission:1");
});

test("a mark names its item, and is the one to undo", async () => {
  const { inbox, marks } = openInbox([waiting("a", [waitOf("1", -5)])]);
  const [item] = inbox.open.value;
  assert.ok(item !== undefined);
  await inbox.mark(item, "snoozed", at(15));
  assert.deepEqual(marks, [{ session_id: "a", item: "permission:1", mark: "snoozed", until: at(15) }]);
  assert.equal(inbox.lastMark.value?.item.key, item.key);
  await inbox.unmark(item);
  assert.deepEqual(marks[1], { session_id: "a", item: "permission:1", mark: null });
  assert.equal(inbox.lastMark.value, null);
});

test("a session that works needs nothing; an unknown question has a line without mark", () => {
  assert.deepEqual(inboxItemsOf(sampleSession("a")), []);
  const [item] = inboxItemsOf(sampleSession("a", { state: "waiting", waiting_for: "Which one?" }));
  assert.deepEqual([item?.wait, item?.item], [null, null]);
});
