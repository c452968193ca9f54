import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createRedactor } from "../../../src/core/redact/create-redactor.ts";
import { observedEvent } from "../hook-event.ts";
import { leafHarness, type LeafHarness } from "../machine-harness.ts";
import { assertSame, connectedPair, numbered, untilConnected, untilSession, untilThrough } from "../machine-truths.ts";
import { payload } from "../payload.ts";
import { tempDir } from "../temp-dir.ts";
import { waitFor } from "../wait-for.ts";
import type { OpenCentral } from "./receiving-harness.ts";

const CALL = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "make" } };
const START = payload({ session_id: "s", hook_event_name: "SessionStart", source: "startup" });
const PROMPT = payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" });
const CALLS = payload({ hook_event_name: "PreToolUse", ...CALL });
const ASKS = payload({ hook_event_name: "PermissionRequest", ...CALL });
const RAN = payload({ hook_event_name: "PostToolUse", ...CALL });
const STOP = payload({ session_id: "s", hook_event_name: "Stop" });
const END = payload({ session_id: "s", hook_event_name: "SessionEnd", reason: "other" });

/** Data of a session that no event carries, and sessions that are open on several machines. */
export function testReceivedSessions(open: OpenCentral): void {
  test("titles, tokens and ends from transcripts and processes reach the central server", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.report([PROMPT]);
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
    const session = await untilSession(central, ({ title }) => title === "Fix the login");
    assert.deepEqual([session.usage, session.branch], [usage, "main"]);
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
    await untilSession(central, ({ state }) => state === "lost");
    await untilThrough(leaf);
    await assertSame(central, leaf);
  });

  test("a state that only a fact changed is forwarded, with the calls that it closed", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.report([PROMPT, CALLS]);
    await untilSession(central, ({ openToolCalls }) => openToolCalls.length === 1);
    const settled = { kind: "call-settled", toolUseId: "t1", outcome: "denied", decision: "denied" } as const;
    leaf.ingest.applyFacts("s", [{ ...settled, decidedBy: "user", atMs: Date.now() }]);
    await waitFor("its end", async () => (await central.stored.call("s", "t1"))?.outcome === "denied");
    assert.deepEqual((await central.stored.session("s"))?.openToolCalls, []);
  });

  test("prompts and replies of transcripts come along, once", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
    leaf.report([payload({ session_id: "s" })]);
    const message = { agentId: null, atMs: 1000, role: "reply" } as const;
    leaf.store.keepReading({
      sessionId: "s",
      agentId: null,
      position: "1",
      messages: ["u1", "u2"].map((uuid) => ({ ...message, uuid, text: `said ${uuid}` })),
      usages: [],
      costState: null,
    });
    leaf.forwarder.changed({ events: [], sessions: [] });
    await waitFor("both", async () => (await central.stored.messages("s")).length >= 2);
    // Their position goes back, too: all come again.
    await central.stored.setPosition("machine-laptop", 0);
    leaf.report([STOP]);
    await untilSession(central, ({ state }) => state === "done");
    await untilThrough(leaf);
    assert.deepEqual((await central.stored.messages("s")).toSorted(), ["said u1", "said u2"]);
  });

  test("secrets by the central server's patterns alone are redacted in a timeline", async (t) => {
    const redactor = createRedactor({ patterns: [{ name: "own", pattern: "hush-[a-z]+" }] });
    const { central, leaf } = await connectedPair(t, await open(t, { redactor }));
    leaf.report([
      PROMPT,
      payload({ ...CALL, hook_event_name: "PreToolUse", tool_input: { command: "echo hush-call" } }),
    ]);
    leaf.ingest.applyFacts("s", [{ kind: "title", by: "client", title: "Fix hush-title" }]);
    await untilSession(central, ({ title }) => title?.startsWith("Fix") === true);
    await untilThrough(leaf);
    const session = await central.stored.session("s");
    assert.equal(session?.openToolCalls[0]?.toolUseId, "t1");
    assert.doesNotMatch(JSON.stringify([session, await central.stored.call("s", "t1")]), /hush-/);
  });

  test("a session of more subagents than a request holds is forwarded in pieces", async (t) => {
    const { central, leaf } = await connectedPair(t, await open(t));
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
    await waitFor("the usage of each", async () => (await central.stored.countUsage("s")) === agents.length);
    leaf.report([payload({ session_id: "s" })]);
    await untilThrough(leaf);
    assert.equal(leaf.forwarder.status().error, null);
  });

  test("a wait on one machine outlives the turn and the end of its session on another", async (t) => {
    const central = await open(t);
    const [laptop, tower] = [leafHarness(t, central), leafHarness(t, central, { name: "tower" })];
    await Promise.all([untilConnected(laptop), untilConnected(tower)]);
    const isStillAsking = async (): Promise<void> => {
      const session = await central.stored.session("s");
      assert.deepEqual([session?.state, session?.machine, session?.waits.length], ["waiting", "laptop", 1]);
    };
    const startMs = Date.now() - 60_000;
    await report(laptop, [START, PROMPT, CALLS, ASKS], startMs);
    laptop.ingest.applyFacts("s", [{ kind: "process", process: { pid: 7, startTime: "1" } }]);
    await untilSession(central, (session) => session.process?.pid === 7);
    await report(tower, [START, PROMPT, STOP], startMs + 10_000);
    await isStillAsking();
    await report(tower, [END], startMs + 20_000);
    await isStillAsking();
    await report(laptop, [RAN], startMs + 30_000);
    await untilSession(central, ({ state }) => state === "working");
    await report(laptop, [STOP, END], startMs + 40_000);
    await untilSession(central, ({ state }) => state === "ended");
    assert.equal((await central.stored.call("s", "t1"))?.outcome, "ok");
  });

  test("a session that is open on two machines follows one that is called otherwise now", async (t) => {
    const central = await open(t);
    const file = join(tempDir(t), "dashboard.db");
    const before = leafHarness(t, central, { file, machineId: "machine-1" });
    const tower = leafHarness(t, central, { name: "tower" });
    await Promise.all([untilConnected(before), untilConnected(tower)]);
    const startMs = Date.now() - 60_000;
    await report(before, [START, PROMPT, CALLS, ASKS], startMs);
    await report(tower, [START, PROMPT], startMs + 10_000);
    await before.stop();
    const after = leafHarness(t, central, { file, machineId: "machine-1", name: "attic" });
    await untilConnected(after);
    assert.equal((await central.stored.session("s"))?.machine, "attic");
    await report(after, [RAN, STOP, END], startMs + 20_000);
    const session = await untilSession(central, ({ state }) => state === "working");
    assert.equal(session.machine, "tower");
  });

  test("renamed machine may still change the sessions that it had before", async (t) => {
    const central = await open(t);
    const file = join(tempDir(t), "dashboard.db");
    const before = leafHarness(t, central, { file, machineId: "machine-1" });
    await untilConnected(before);
    before.report([numbered(0, { session_id: "s" })]);
    await untilThrough(before);
    await before.stop();
    const after = leafHarness(t, central, { file, machineId: "machine-1", name: "tower" });
    await untilConnected(after);
    after.ingest.applyFacts("s", [{ kind: "title", by: "client", title: "Fix the login" }]);
    const session = await untilSession(central, ({ title }) => title === "Fix the login");
    assert.equal(session.machine, "tower");
    await assertSame(central, after, "tower");
  });

  test("two machines that call themselves alike keep distinct names", async (t) => {
    const central = await open(t);
    await untilConnected(leafHarness(t, central, { machineId: "machine-1" }));
    await untilConnected(leafHarness(t, central, { machineId: "machine-2" }));
    await untilConnected(leafHarness(t, central, { machineId: "machine-3", name: "central" }));
    assert.deepEqual(
      (await central.stored.machines()).map(({ label }) => label),
      ["central (2)", "laptop", "laptop (2)"],
    );
  });

  test("a machine does not take the central server's name by calling itself so later", async (t) => {
    const central = await open(t);
    const file = join(tempDir(t), "dashboard.db");
    const before = leafHarness(t, central, { file, machineId: "machine-1" });
    await untilConnected(before);
    await before.stop();
    await untilConnected(leafHarness(t, central, { file, machineId: "machine-1", name: "central" }));
    assert.equal((await central.stored.machines())[0]?.label, "central (2)");
  });
}

async function report(leaf: LeafHarness, payloads: readonly string[], startMs: number): Promise<void> {
  leaf.report(payloads, startMs);
  await untilThrough(leaf);
}
