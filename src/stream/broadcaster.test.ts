import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { numbers, setUpHub } from "../../test/support/live-hub.ts";
import { createBroadcaster } from "./broadcaster.ts";

const MANY = 2500;

/** This many members, which record what they receive. */
function broadcasterOf(count: number) {
  const broadcaster = createBroadcaster<string[]>();
  const members = Array.from({ length: count }, (): string[] => []);
  for (const member of members) broadcaster.add(member);
  const say = (text: string): void => broadcaster.broadcast((member) => void member.push(text));
  return { broadcaster, members, say, sentOf: (text: string) => members.filter((sent) => sent.includes(text)).length };
}

test("a thousand subscribers get a message at once", () => {
  const { say, sentOf } = broadcasterOf(1000);
  say("a");
  assert.equal(sentOf("a"), 1000);
});

test("more than a thousand are served in turns, each in order and once", async () => {
  const { members, say, sentOf } = broadcasterOf(MANY);
  say("a");
  say("b");
  assert.deepEqual([sentOf("a"), sentOf("b")], [1000, 0]);
  await nextTurn();
  assert.deepEqual([sentOf("a"), sentOf("b")], [2000, 0]);
  for (let turn = 0; turn < 9 && sentOf("b") < MANY; turn += 1) await nextTurn();
  for (const member of members) assert.deepEqual(member, ["a", "b"]);
});

test("faster messages wait until all have them, and few wait", async () => {
  const { members, say, sentOf } = broadcasterOf(MANY);
  const texts = Array.from({ length: 20 }, (_, number) => `text ${number}`);
  for (const text of texts) say(text);
  assert.ok(texts.filter((text) => sentOf(text) < MANY).length <= 4);
  for (let turn = 0; turn < 99 && sentOf("text 19") < MANY; turn += 1) await nextTurn();
  for (const member of members) assert.deepEqual(member, texts);
});

test("a subscriber that joins during a broadcast gets only later messages", () => {
  const { broadcaster, say } = broadcasterOf(MANY);
  say("a");
  const late: string[] = [];
  broadcaster.add(late);
  say("b");
  broadcaster.finish();
  assert.deepEqual(late, ["b"]);
});

test("thousands of subscribers get each event once and in order, late ones too", async (t) => {
  const { connect, store, hub } = setUpHub(t, { maxConnections: MANY + 100 });
  const sinks = Array.from({ length: MANY }, () => connect());
  store(3);
  const resumed = connect(0);
  store(2);
  const late = connect();
  store(1);
  await hub.close({ graceMs: 0 });
  for (const sink of sinks) assert.deepEqual(sink.seqs(), numbers(1, 6));
  assert.deepEqual(late.seqs(), [6]);
  assert.deepEqual(
    resumed.seqs(),
    numbers(1, resumed.seqs().length),
    "what it has not heard by now it asks for when it comes back",
  );
});
