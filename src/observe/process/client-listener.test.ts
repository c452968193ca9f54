import assert from "node:assert/strict";
import { test } from "node:test";
import { listenerRig } from "../../../test/support/listener-rig.ts";
import { asks, begins, PROMPT } from "../../../test/support/signals.ts";

/** More than it takes until a proven word is believed. */
const LONG_MS = 1000;

function askingRig() {
  const rig = listenerRig();
  rig.fire(PROMPT);
  rig.say("busy");
  rig.pass(10);
  rig.fire(begins("t1"));
  rig.fire(asks("t1"));
  rig.pass(60);
  rig.say("waiting");
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "waiting");
  return rig;
}

test("an answer is believed once the client's word has stood for a moment", () => {
  const rig = askingRig();
  rig.say("busy");
  rig.pass(100);
  assert.equal(rig.session().state, "waiting");
  rig.pass(200);
  assert.equal(rig.session().state, "working");
  assert.equal(rig.isDue(), false);
});

test("a word that the next dialog takes back is not believed", () => {
  const rig = askingRig();
  rig.say("busy");
  rig.pass(200);
  rig.say("waiting");
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "waiting");
});

test("a wait whose dialog was never heard of is left to the looks at intervals", () => {
  const rig = listenerRig();
  rig.fire(PROMPT);
  rig.fire(begins("t1"));
  rig.pass(10);
  rig.fire(asks("t1"));
  rig.pass(60);
  rig.say("busy");
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "waiting");
  rig.lookSlowly();
  rig.pass(5000);
  rig.lookSlowly();
  assert.equal(rig.session().state, "working");
});

test("a wait that began while another was answered is not dropped with it", () => {
  const rig = askingRig();
  rig.fire(begins("t2"));
  rig.say("busy");
  rig.pass(1);
  rig.fire(asks("t2"));
  // The client has not come to its dialog yet, and says the old word once more, as of later.
  rig.pass(1);
  rig.say("busy");
  rig.pass(LONG_MS);
  assert.equal(rig.session().waits.length, 2);
  rig.say("waiting");
  rig.pass(LONG_MS);
  assert.equal(rig.session().waits.length, 2);
  rig.say("busy");
  rig.pass(LONG_MS);
  assert.deepEqual(rig.session().waits, []);
});

test("a dialog that is closed while the main agent rests waits no more", () => {
  const rig = askingRig();
  rig.fire({ kind: "permission-requested", toolName: "Bash", ask: "Bash: make" }, "a1");
  rig.pass(10);
  rig.fire({ kind: "turn-ended", reply: null, background: [] });
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "waiting");
  rig.say("idle");
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "done");
});

test("rest in the middle of a turn is an interruption once it has stood for a moment", () => {
  const rig = listenerRig();
  rig.say("idle", -5000);
  rig.fire(PROMPT);
  rig.pass(50);
  rig.say("busy");
  rig.pass(LONG_MS);
  rig.say("idle");
  rig.pass(100);
  assert.equal(rig.session().state, "working");
  rig.pass(200);
  assert.equal(rig.session().state, "interrupted");
});

test("rest from before the prompt is no interruption of its turn", () => {
  const rig = listenerRig();
  rig.say("idle", -5000);
  rig.fire(PROMPT);
  rig.pass(20);
  rig.say("idle");
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "working");
});

test("a hook that still comes after the client's rest says how the turn ended", () => {
  const rig = listenerRig();
  rig.fire(PROMPT);
  rig.pass(50);
  rig.say("busy");
  rig.pass(50);
  rig.say("idle");
  rig.pass(200);
  rig.fire({ kind: "turn-failed", failure: { code: "server_error", message: null, untilMs: null } });
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "failed");
});

test("nothing is believed before hooks are stored and the transcript is read", () => {
  for (const gate of ["isCaughtUp", "isSettled"] as const) {
    const rig = listenerRig();
    rig.fire(PROMPT);
    rig.pass(50);
    rig.say("busy");
    rig.state[gate] = false;
    rig.pass(50);
    rig.say("idle");
    rig.pass(LONG_MS);
    assert.equal(rig.session().state, "working", gate);
    assert.equal(rig.state.looks, 1);
    rig.state[gate] = true;
    rig.pass(LONG_MS);
    assert.equal(rig.session().state, "interrupted", gate);
  }
});

test("a file that is half written says nothing, and the one after it everything", () => {
  const rig = askingRig();
  rig.say("busy");
  rig.say(null);
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "waiting");
  rig.say("busy");
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "working");
});

test("what the store refuses is found again at the next look, and not before", () => {
  const rig = askingRig();
  rig.state.isStoreBroken = true;
  rig.say("busy");
  assert.throws(() => rig.pass(LONG_MS), /disk is full/);
  assert.equal(rig.isDue(), false);
  rig.state.isStoreBroken = false;
  rig.lookSlowly();
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "working");
});

test("what was heard before a clock was set back proves nothing", () => {
  const rig = askingRig();
  rig.say("busy");
  rig.pass(LONG_MS);
  rig.moveTo(-3_600_000);
  rig.fire(begins("t2"));
  rig.fire(asks("t2"));
  rig.pass(10);
  rig.say("busy");
  rig.pass(LONG_MS);
  assert.equal(rig.session().state, "waiting");
});
