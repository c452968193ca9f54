import assert from "node:assert/strict";
import { test } from "node:test";
import { listenerHarness } from "../../../test/support/listener-harness.ts";
import { agentBegins, asks, begins, PROMPT } from "../../../test/support/signals.ts";

/** Longer than it takes to accept a proven claim. */
const LONG_MS = 1000;

function askingHarness({ others = [] }: { readonly others?: readonly string[] } = {}) {
  const harness = listenerHarness();
  harness.fire(PROMPT);
  harness.say("busy");
  harness.pass(10);
  for (const id of [...others, "t1"]) harness.fire(begins(id));
  harness.fire(asks("t1"));
  harness.pass(60);
  harness.say("waiting");
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "waiting");
  return harness;
}

test("an answer to the only question counts as soon as the client has written it", () => {
  const harness = askingHarness();
  harness.say("busy");
  assert.equal(harness.session().state, "working");
  assert.equal(harness.isDue(), false);
});

test("an answer counts soon after the hooks are stored, where they came late", () => {
  const harness = askingHarness();
  harness.state.isCaughtUp = false;
  harness.say("busy");
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "waiting");
  harness.state.isCaughtUp = true;
  harness.pass(60);
  assert.equal(harness.session().state, "working");
});

test("an answer beside another call counts once the status has lasted for a moment", () => {
  const harness = askingHarness({ others: ["t0"] });
  harness.say("busy");
  harness.pass(100);
  assert.equal(harness.session().state, "waiting");
  harness.pass(200);
  assert.equal(harness.session().state, "working");
  assert.equal(harness.isDue(), false);
});

test("an answer beside a subagent at work counts once the status has lasted", () => {
  const harness = askingHarness();
  harness.fire(agentBegins("a1"));
  harness.say("busy");
  harness.pass(100);
  assert.equal(harness.session().state, "waiting");
  harness.pass(200);
  assert.equal(harness.session().state, "working");
});

/** As recorded at a load of 16 on two cores: the request's hook is 190 ms younger than its dialog. */
function lateHookHarness(calls: readonly string[]) {
  const harness = listenerHarness();
  harness.fire(PROMPT);
  harness.say("busy");
  harness.pass(98);
  for (const id of calls) harness.fire(begins(id));
  harness.pass(137);
  harness.say("waiting");
  harness.pass(190);
  harness.fire(asks("t1"));
  harness.pass(440);
  harness.say("busy");
  return harness;
}

test("a quick answer counts although the hook of its request came late", () => {
  const harness = lateHookHarness(["t1"]);
  harness.pass(300);
  assert.equal(harness.session().state, "working");
});

test("a late request beside another call may not have had its dialog yet", () => {
  const harness = lateHookHarness(["t0", "t1"]);
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "waiting");
});

test("a status that the next dialog takes back does not count", () => {
  const harness = askingHarness({ others: ["t2"] });
  harness.say("busy");
  harness.pass(200);
  harness.say("waiting");
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "waiting");
});

test("a wait whose dialog was never seen is left to the periodic checks", () => {
  const harness = listenerHarness();
  harness.fire(PROMPT);
  harness.fire(begins("t1"));
  harness.pass(10);
  harness.fire(asks("t1"));
  harness.pass(60);
  harness.say("busy");
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "waiting");
  harness.lookSlowly();
  harness.pass(5000);
  harness.lookSlowly();
  assert.equal(harness.session().state, "working");
});

test("a wait that began while another was answered is not dropped with it", () => {
  const harness = askingHarness();
  harness.fire(begins("t2"));
  harness.say("busy");
  harness.pass(1);
  harness.fire(asks("t2"));
  // The client has not opened its dialog yet, and writes the old status once more with a later time.
  harness.pass(1);
  harness.say("busy");
  harness.pass(LONG_MS);
  assert.equal(harness.session().waits.length, 2);
  harness.say("waiting");
  harness.pass(LONG_MS);
  assert.equal(harness.session().waits.length, 2);
  harness.say("busy");
  harness.pass(2 * LONG_MS);
  assert.deepEqual(harness.session().waits, []);
});

test("a second dialog has longer to follow the first than a single one to stay away", () => {
  const harness = askingHarness();
  harness.fire({ kind: "permission-requested", toolName: "Bash", ask: "Bash: make" }, "a1");
  harness.pass(LONG_MS);
  harness.say("waiting", -500);
  harness.say("busy");
  harness.pass(900);
  assert.equal(harness.session().waits.length, 2);
  harness.say("waiting");
  harness.pass(LONG_MS);
  assert.equal(harness.session().waits.length, 2);
  harness.say("busy");
  harness.pass(2 * LONG_MS);
  assert.deepEqual(harness.session().waits, []);
});

test("a dialog that is closed while the main agent rests ends its wait", () => {
  const harness = askingHarness();
  harness.fire({ kind: "permission-requested", toolName: "Bash", ask: "Bash: make" }, "a1");
  harness.pass(10);
  harness.fire({ kind: "turn-ended", reply: null, background: [] });
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "waiting");
  harness.say("idle");
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "done");
});

test("rest in the middle of a turn is an interruption once it has lasted for a moment", () => {
  const harness = listenerHarness();
  harness.say("idle", -5000);
  harness.fire(PROMPT);
  harness.pass(50);
  harness.say("busy");
  harness.pass(LONG_MS);
  harness.say("idle");
  harness.pass(100);
  assert.equal(harness.session().state, "working");
  harness.pass(200);
  assert.equal(harness.session().state, "interrupted");
});

test("rest after a question ends its wait, although an event came behind it", () => {
  const harness = askingHarness();
  harness.say("idle");
  harness.pass(60);
  harness.fire({ kind: "other" });
  harness.pass(300);
  assert.deepEqual([harness.session().state, harness.session().waits], ["interrupted", []]);
});

test("an event behind an open question does not end its wait", () => {
  const harness = askingHarness();
  harness.fire({ kind: "other" });
  harness.pass(LONG_MS);
  assert.deepEqual([harness.session().state, harness.session().waits.length], ["waiting", 1]);
});

test("rest from before the prompt is no interruption of its turn", () => {
  const harness = listenerHarness();
  harness.say("idle", -5000);
  harness.fire(PROMPT);
  harness.pass(20);
  harness.say("idle");
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "working");
});

test("a hook after the client's rest decides how the turn ended", () => {
  const harness = listenerHarness();
  harness.fire(PROMPT);
  harness.pass(50);
  harness.say("busy");
  harness.pass(50);
  harness.say("idle");
  harness.pass(200);
  harness.fire({ kind: "turn-failed", failure: { code: "server_error", message: null, untilMs: null } });
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "failed");
});

test("no answer counts before hooks are stored and the transcript is read", () => {
  for (const gate of ["isCaughtUp", "isSettled"] as const) {
    const harness = listenerHarness();
    harness.fire(PROMPT);
    harness.pass(50);
    harness.say("busy");
    harness.state[gate] = false;
    harness.pass(50);
    harness.say("idle");
    harness.pass(LONG_MS);
    assert.equal(harness.session().state, "working", gate);
    assert.equal(harness.state.looks, 1);
    harness.state[gate] = true;
    harness.pass(LONG_MS);
    assert.equal(harness.session().state, "interrupted", gate);
  }
});

test("a half-written file gives no status, and the whole one after it does", () => {
  const harness = askingHarness({ others: ["t0"] });
  harness.say("busy");
  harness.say(null);
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "waiting");
  harness.say("busy");
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "working");
});

test("a claim that the store rejects is found again by the next check only", () => {
  const harness = askingHarness();
  harness.state.isStoreBroken = true;
  assert.throws(() => harness.say("busy"), /disk is full/);
  assert.equal(harness.isDue(), false);
  harness.state.isStoreBroken = false;
  harness.lookSlowly();
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "working");
});

test("a status read before a clock was set back proves nothing", () => {
  const harness = askingHarness();
  harness.say("busy");
  harness.pass(LONG_MS);
  harness.moveTo(-3_600_000);
  harness.fire(begins("t2"));
  harness.fire(asks("t2"));
  harness.pass(10);
  harness.say("busy");
  harness.pass(LONG_MS);
  assert.equal(harness.session().state, "waiting");
});
