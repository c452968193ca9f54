import assert from "node:assert/strict";
import { test } from "node:test";
import { createUnread } from "./unread.ts";

const NOW = Date.UTC(2026, 0, 1, 12);

function browser() {
  const texts = new Map<string, string>();
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
  };
  const time = { nowMs: NOW };
  return {
    time,
    texts,
    open: () =>
      createUnread(
        () => storage,
        () => time.nowMs,
      ),
  };
}

const ended = (id: string, atMs: number, state: "done" | "working" | "ended" = "done") => ({
  session_id: id,
  state,
  state_since: new Date(atMs).toISOString(),
});

test("a session is unread when its turn ended after it was opened last", () => {
  const { time, open } = browser();
  const unread = open();
  assert.equal(unread.isUnread(ended("a", NOW - 1)), false, "before the first visit");
  assert.equal(unread.isUnread(ended("a", NOW + 1)), true);
  assert.equal(unread.isUnread(ended("a", NOW + 1, "working")), false);
  assert.equal(unread.isUnread(ended("a", NOW + 1, "ended")), false, "you closed it yourself");
  time.nowMs = NOW + 10;
  unread.markRead("a");
  assert.equal(open().isUnread(ended("a", NOW + 1)), false);
  assert.equal(open().isUnread(ended("a", NOW + 11)), true);
  assert.equal(open().isUnread(ended("b", NOW + 1)), true);
  time.nowMs = NOW + 20;
  unread.markAllRead();
  assert.deepEqual([open().isUnread(ended("a", NOW + 11)), open().isUnread(ended("b", NOW + 1))], [false, false]);
});

test("what is remembered of reading is bounded, and nothing read becomes unread by it", () => {
  const { time, texts, open } = browser();
  const unread = open();
  for (let index = 0; index < 400; index++) {
    time.nowMs += 10;
    unread.markRead(`s${index}`);
  }
  assert.equal(unread.isUnread(ended("s0", NOW + 5)), false);
  assert.equal(unread.isUnread(ended("new", time.nowMs + 1)), true);
  assert.ok((texts.get("ccen.read") ?? "").length < 10_000);
});

test("a broken store of texts counts as a first visit", () => {
  const { texts, open } = browser();
  texts.set("ccen.read", "{");
  assert.equal(open().isUnread(ended("a", NOW - 1)), false);
});
