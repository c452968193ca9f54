import assert from "node:assert/strict";
import { test } from "node:test";
import { createHighlightQueue, type HighlightListener, type HighlightRequest } from "./highlight-queue.ts";

/** A queue whose worker answers, and whose time passes, when the test says so. */
function startQueue() {
  const threads: { readonly listener: HighlightListener; readonly sent: HighlightRequest[]; isEnded: boolean }[] = [];
  const timers: (() => void)[] = [];
  const queue = createHighlightQueue(
    (listener) => {
      const thread = { listener, sent: [] as HighlightRequest[], isEnded: false };
      threads.push(thread);
      return { send: (request) => thread.sent.push(request), end: () => (thread.isEnded = true) };
    },
    {
      after(_, task) {
        timers.push(task);
        return () => timers.splice(timers.indexOf(task), 1);
      },
    },
  );
  return { queue, threads, timers };
}

test("texts are coloured one after another, the newest first, and known afterwards", () => {
  const { queue, threads, timers } = startQueue();
  const done: string[] = [];
  for (const code of ["one", "two", "three"]) queue.ask(code, "bash", () => done.push(code));
  const [thread] = threads;
  assert.deepEqual(thread?.sent, [], "not before the worker is ready");
  thread?.listener.onReady();
  for (const text of ["three", "two", "one"]) thread?.listener.onAnswer([{ text, kind: null }]);
  assert.deepEqual(done, ["three", "two", "one"]);
  assert.deepEqual(queue.known("two", "bash"), [{ text: "two", kind: null }]);
  assert.equal(queue.known("two", "python"), undefined);
  assert.equal(threads.length, 1);
  assert.equal(timers.length, 0);
});

test("a text that takes too long stays plain, and the others get a new worker", () => {
  const { queue, threads, timers } = startQueue();
  const done: string[] = [];
  queue.ask("fine", "ini", () => done.push("fine"));
  queue.ask("a.".repeat(1000), "ini", () => done.push("slow"));
  threads[0]?.listener.onReady();
  timers[0]?.();
  assert.equal(threads[0]?.isEnded, true);
  assert.equal(queue.known("a.".repeat(1000), "ini"), null);
  threads[1]?.listener.onReady();
  threads[1]?.listener.onAnswer([{ text: "fine", kind: null }]);
  assert.deepEqual(done, ["slow", "fine"]);
});

test("a text that is no longer wanted is not coloured", () => {
  const { queue, threads } = startQueue();
  const cancel = queue.ask("gone", "bash", () => assert.fail("called back"));
  cancel();
  threads[0]?.listener.onReady();
  assert.deepEqual(threads[0]?.sent, []);
});

test("without its worker code stays plain, and is tried again when it is drawn anew", () => {
  const { queue, threads } = startQueue();
  queue.ask("a", "bash", () => undefined);
  threads[0]?.listener.onFailure();
  assert.equal(queue.known("a", "bash"), undefined);
  queue.ask("a", "bash", () => undefined);
  threads[1]?.listener.onReady();
  assert.equal(threads[1]?.sent.length, 1);
});
