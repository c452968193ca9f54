import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createRedactor } from "../../../src/core/redact/create-redactor.ts";
import { observedEvent } from "../../support/hook-event.ts";
import { centralHarness, leafHarness, type LeafHarness } from "../../support/machine-harness.ts";
import { assertSame, connectedPair, numbered, untilConnected, untilThrough } from "../../support/machine-truths.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

test("titles, tokens and ends from transcripts and processes reach the central daemon", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report([payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" })]);
  await untilThrough(leaf);
  const usage = {
    tokens: { input: 10, output: 20, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, webSearches: 0 },
    cost: { usd: 1.5, estimated: true, unpricedModels: [] },
    contextTokens: 10,
  };
  leaf.ingest.applyFacts("s", [
    { kind: "title", by: "client", title: "Fix the login" },
    { kind: "usage", usage },
    { kind: "branch", branch: "main" },
  ]);
  await waitFor("the title", () => central.store.session("s")?.title === "Fix the login");
  assert.deepEqual(central.store.session("s")?.usage, usage);
  assert.equal(central.store.session("s")?.branch, "main");
  leaf.ingest.observe([
    {
      event: observedEvent({
        sessionId: "s",
        source: "process",
        hookEventName: "ProcessGone",
        action: { kind: "process-gone" },
        receivedAtMs: Date.now(),
      }),
      key: "process:s:1:1:1",
    },
  ]);
  await waitFor("the end of the process", () => central.store.session("s")?.state === "lost");
  await untilThrough(leaf);
  assertSame(central, leaf);
});

test("a mark on a forwarded session stays at the central daemon through snapshots", async (t) => {
  const { central, leaf } = await connectedPair(t);
  const call = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "ls" } };
  leaf.report([
    payload({ ...call, hook_event_name: "PreToolUse" }),
    payload({ ...call, hook_event_name: "PermissionRequest" }),
  ]);
  await untilThrough(leaf);
  const mark = { item: "permission:t1", kind: "handled", untilMs: null, atMs: 1 } as const;
  central.store.mark("s", mark);
  leaf.ingest.applyFacts("s", [{ kind: "title", by: "client", title: "List" }]);
  await waitFor("the title", () => central.store.session("s")?.title === "List");
  const [here, there] = [central, leaf].map(({ store }) => store.session("s") ?? assert.fail("no session"));
  assert.deepEqual(central.store.marksOf(here ?? assert.fail()), [mark]);
  assert.deepEqual(leaf.store.marksOf(there ?? assert.fail()), []);
});

test("a state that only a fact changed is forwarded, with the calls that it closed", async (t) => {
  const { central, leaf } = await connectedPair(t);
  const call = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "ls" } };
  leaf.report([
    payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" }),
    payload({ hook_event_name: "PreToolUse", ...call }),
  ]);
  await waitFor("the call", () => central.store.session("s")?.openToolCalls.length === 1);
  leaf.ingest.applyFacts("s", [
    {
      kind: "call-settled",
      toolUseId: "t1",
      outcome: "denied",
      decision: "denied",
      decidedBy: "user",
      atMs: Date.now(),
    },
  ]);
  await waitFor("its end", () => central.store.loadCall("s", "t1")?.outcome === "denied");
  assert.deepEqual(central.store.session("s")?.openToolCalls, []);
});

const message = (uuid: string) => ({ uuid, agentId: null, atMs: 1000, role: "reply" as const, text: `said ${uuid}` });

test("prompts and replies of transcripts come along, once", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report([payload({ session_id: "s" })]);
  leaf.store.keepReading({
    sessionId: "s",
    agentId: null,
    position: "1",
    messages: [message("u1"), message("u2")],
    usages: [],
    costState: null,
  });
  leaf.forwarder.changed({ events: [], sessions: [] });
  await waitFor("both", () => central.store.messages("s", { before: null, limit: 9 }).rows.length === 2);
});

test("sessions of another machine ignore this one's processes and transcripts", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report([payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" })]);
  leaf.ingest.applyFacts("s", [{ kind: "process", process: { pid: process.pid, startTime: "1" } }]);
  await waitFor("the process", () => central.store.session("s")?.process?.pid === process.pid);
  assert.deepEqual(central.store.running(Date.now()), []);
  const session = central.store.session("s");
  assert.ok(session !== null && session.machine === "laptop");
});

test("secrets by the central daemon's patterns alone are redacted in a timeline", async (t) => {
  const central = centralHarness(t, {
    redactor: createRedactor({ patterns: [{ name: "own", pattern: "hush-[a-z]+" }] }),
  });
  const leaf = leafHarness(t, central);
  await untilConnected(leaf);
  const call = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "echo hush-call" } };
  leaf.report([
    payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" }),
    payload({ hook_event_name: "PreToolUse", ...call }),
  ]);
  leaf.ingest.applyFacts("s", [{ kind: "title", by: "client", title: "Fix hush-title" }]);
  await waitFor("the title", () => central.store.session("s")?.title?.startsWith("Fix"));
  await untilThrough(leaf);
  const session = central.store.session("s");
  assert.equal(session?.openToolCalls[0]?.toolUseId, "t1");
  assert.doesNotMatch(JSON.stringify([session, central.store.loadCall("s", "t1")]), /hush-/);
});

test("the reason of a forwarded request is read from its payload, not its summary", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.link.isCut = true;
  leaf.report([
    payload({
      session_id: "s",
      hook_event_name: "PermissionRequest",
      tool_name: "Bash",
      tool_use_id: "t1",
      tool_input: { command: "rm -rf build" },
    }),
  ]);
  leaf.store.database.exec("UPDATE events SET summary = 'ls', tool_name = 'Read'");
  leaf.link.isCut = false;
  await untilThrough(leaf);
  const [event] = central.store.log({ sessionId: "s", limit: 9 }).events;
  assert.equal(event?.toolName, "Bash");
  assert.match(event?.summary ?? "", /rm -rf build/);
});

test("a session of more subagents than a request holds is forwarded in pieces", async (t) => {
  const { central, leaf } = await connectedPair(t);
  const agents = Array.from({ length: 1_100 }, (_, number) => `agent-${number}`);
  const tokens = { input: 1, output: 2, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, webSearches: 0 };
  leaf.report([payload({ session_id: "s" })]);
  await untilThrough(leaf);
  leaf.store.keepReading({
    sessionId: "s",
    agentId: null,
    position: "1",
    messages: [],
    usages: agents.map((agentId) => ({ messageId: agentId, agentId, model: "m", variant: null, atMs: 1000, tokens })),
    costState: null,
  });
  leaf.ingest.applyFacts("s", [{ kind: "branch", branch: "main" }]);
  const notified = central.store.database.prepare("SELECT count(*) AS rows FROM usage_hours");
  await waitFor("the usage of each", () => notified.get()?.["rows"] === agents.length);
  leaf.report([payload({ session_id: "s" })]);
  await untilThrough(leaf);
  assert.equal(leaf.forwarder.status().error, null);
});

const CALL = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "make" } };
const START = payload({ session_id: "s", hook_event_name: "SessionStart", source: "startup" });
const PROMPT = payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" });
const CALLS = payload({ hook_event_name: "PreToolUse", ...CALL });
const ASKS = payload({ hook_event_name: "PermissionRequest", ...CALL });
const RAN = payload({ hook_event_name: "PostToolUse", ...CALL });
const STOP = payload({ session_id: "s", hook_event_name: "Stop" });
const END = payload({ session_id: "s", hook_event_name: "SessionEnd", reason: "other" });

async function report(leaf: LeafHarness, payloads: readonly string[], startMs: number): Promise<void> {
  leaf.report(payloads, startMs);
  await untilThrough(leaf);
}

test("a wait on one machine outlives the turn and the end of its session on another", async (t) => {
  const central = centralHarness(t);
  const [laptop, tower] = [leafHarness(t, central), leafHarness(t, central, { name: "tower" })];
  await Promise.all([untilConnected(laptop), untilConnected(tower)]);
  const startMs = Date.now() - 60_000;
  const notified = () => central.store.session("s") ?? assert.fail("it is not stored");
  await report(laptop, [START, PROMPT, CALLS, ASKS], startMs);
  laptop.ingest.applyFacts("s", [{ kind: "process", process: { pid: 7, startTime: "1" } }]);
  await waitFor("the process", () => notified().process?.pid === 7);
  await report(tower, [START, PROMPT, STOP], startMs + 10_000);
  assert.deepEqual([notified().state, notified().machine, notified().waits.length], ["waiting", "laptop", 1]);
  await report(tower, [END], startMs + 20_000);
  assert.deepEqual([notified().state, notified().machine, notified().waits.length], ["waiting", "laptop", 1]);
  await report(laptop, [RAN], startMs + 30_000);
  await waitFor("the answer", () => notified().state === "working");
  await report(laptop, [STOP, END], startMs + 40_000);
  await waitFor("the end of both", () => notified().state === "ended");
  assert.equal(central.store.loadCall("s", "t1")?.outcome, "ok");
});

test("a session that is open on two machines follows one that is called otherwise now", async (t) => {
  const central = centralHarness(t);
  const file = join(tempDir(t), "dashboard.db");
  const before = leafHarness(t, central, { file, machineId: "machine-1" });
  const tower = leafHarness(t, central, { name: "tower" });
  await Promise.all([untilConnected(before), untilConnected(tower)]);
  const startMs = Date.now() - 60_000;
  await report(before, [START, PROMPT, CALLS, ASKS], startMs);
  await report(tower, [START, PROMPT], startMs + 10_000);
  await before.stop();
  const after = leafHarness(t, central, { file, machineId: "machine-1", name: "desk" });
  await untilConnected(after);
  assert.equal(central.store.session("s")?.machine, "desk");
  await report(after, [RAN, STOP, END], startMs + 20_000);
  await waitFor("the work of the other", () => central.store.session("s")?.state === "working");
  assert.equal(central.store.session("s")?.machine, "tower");
});

test("renamed machine may still change the sessions that it had before", async (t) => {
  const central = centralHarness(t);
  const file = join(tempDir(t), "dashboard.db");
  const before = leafHarness(t, central, { file, machineId: "machine-1" });
  await untilConnected(before);
  before.report([numbered(0, { session_id: "s" })]);
  await untilThrough(before);
  await before.stop();
  const after = leafHarness(t, central, { file, machineId: "machine-1", name: "tower" });
  await untilConnected(after);
  after.ingest.applyFacts("s", [{ kind: "title", by: "client", title: "Fix the login" }]);
  await waitFor("the title", () => central.store.session("s")?.title === "Fix the login");
  assert.equal(central.store.session("s")?.machine, "tower");
  assertSame(central, after, "tower");
});

test("a machine does not take the central daemon's name by calling itself so later", async (t) => {
  const central = centralHarness(t);
  const file = join(tempDir(t), "dashboard.db");
  const before = leafHarness(t, central, { file, machineId: "machine-1" });
  await untilConnected(before);
  await before.stop();
  await untilConnected(leafHarness(t, central, { file, machineId: "machine-1", name: "central" }));
  assert.equal(central.machines.find("machine-1")?.label, "central (2)");
});
