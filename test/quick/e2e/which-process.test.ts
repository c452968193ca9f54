import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { openStore } from "../../../src/store/store.ts";
import { storedSession } from "../../support/memory-reader.ts";
import { beginTool, processHarness, type ProcessHarness } from "../../support/process-harness.ts";
import { type FakeClient, startFakeClient } from "../../support/fake-client.ts";
import { waitFor } from "../../support/wait-for.ts";
import { shareInFile } from "../../support/whole-file.ts";

let harness: ProcessHarness;
shareInFile(async (t) => {
  harness = await processHarness(t);
});

const CALL = { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "make" } };

/** One client waits for a permission, another one has resumed its session. */
async function sharedSession(t: TestContext, id: string): Promise<{ first: FakeClient; second: FakeClient }> {
  const first = await startFakeClient(t, harness.home, { sessionId: id });
  first.register(id, { status: "waiting", statusUpdatedAt: Date.now() });
  await first.fire(id, { hook_event_name: "SessionStart", source: "startup" });
  await harness.waitForProcess(id, first.pid);
  await first.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "build" });
  await first.fire(id, { hook_event_name: "PreToolUse", ...CALL });
  await first.fire(id, { hook_event_name: "PermissionRequest", ...CALL });
  await harness.waitForState(id, "waiting");
  const second = await startFakeClient(t, harness.home, { sessionId: id });
  second.register(id);
  await second.fire(id, { hook_event_name: "SessionStart", source: "resume" });
  await harness.waitForProcess(id, second.pid);
  return { first, second };
}

async function untilStored(id: string, count: number): Promise<void> {
  await waitFor(`${count} events`, async () => (await harness.events(id)).length >= count);
}

test("a wait outlives the prompt, the turn and the end of a second client", async (t) => {
  const id = "turn";
  const { first, second } = await sharedSession(t, id);
  await second.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "and this?" });
  await second.fire(id, { hook_event_name: "PreToolUse", ...CALL, tool_use_id: "t2" });
  await second.fire(id, { hook_event_name: "PostToolUse", ...CALL, tool_use_id: "t2" });
  await second.fire(id, { hook_event_name: "Stop" });
  await second.end("SIGTERM");
  await untilStored(id, 10);
  const waiting = harness.stored(id);
  assert.deepEqual([waiting?.state, waiting?.waits.length, waiting?.process?.pid], ["waiting", 1, first.pid]);
  await first.fire(id, { hook_event_name: "PostToolUse", ...CALL });
  await harness.waitForState(id, "working");
  await first.fire(id, { hook_event_name: "Stop" });
  await harness.waitForState(id, "done");
  await first.end("SIGTERM");
  await harness.waitForState(id, "ended");
  assert.deepEqual(harness.states(id), ["starting", "working", "waiting", "working", "done", "ended"]);
});

test("a wait outlives the /clear of a second client", async (t) => {
  const id = "clear";
  const { second } = await sharedSession(t, id);
  await second.fire(id, { hook_event_name: "SessionEnd", reason: "clear" });
  await second.fire("next", { hook_event_name: "SessionStart", source: "clear" });
  await harness.waitForState("next", "starting");
  assert.equal((await harness.session(id))?.state, "waiting");
});

test("the wait of a killed client ends with it, the work of the other goes on", async (t) => {
  const id = "killed";
  const { first, second } = await sharedSession(t, id);
  await second.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "and this?" });
  await first.end("SIGKILL");
  await harness.waitForState(id, "working");
  const working = harness.stored(id);
  assert.deepEqual([working?.waits, working?.openToolCalls, working?.process?.pid], [[], [], second.pid]);
  await harness.stop();
  await harness.start();
  await second.end("SIGKILL");
  await harness.waitForState(id, "lost");
});

test("session resumed beside its first process is lost with the last of the two", async (t) => {
  const first = await startFakeClient(t, harness.home);
  first.register("twice");
  await beginTool(first, "twice");
  const second = await startFakeClient(t, harness.home);
  second.register("twice");
  await second.fire("twice", { hook_event_name: "SessionStart", source: "resume" });
  await harness.waitForProcess("twice", second.pid);
  await second.end("SIGKILL");
  await harness.waitForProcess("twice", first.pid);
  await harness.twoMoreLooks(t);
  assert.notEqual((await harness.session("twice"))?.state, "lost");
  await first.end("SIGKILL");
  await harness.waitForState("twice", "lost");
});

test("session resumed beside its first process does not end with that process", async (t) => {
  const first = await startFakeClient(t, harness.home, { sessionId: "both" });
  first.register("both");
  await beginTool(first, "both");
  const second = await startFakeClient(t, harness.home, { sessionId: "both" });
  second.register("both");
  await second.fire("both", { hook_event_name: "SessionStart", source: "resume" });
  await harness.waitForProcess("both", second.pid);
  assert.equal((await harness.session("both"))?.state, "working");
  await first.end("SIGTERM");
  await harness.waitForState("both", "starting");
  await harness.waitForProcess("both", second.pid);
  await second.end("SIGTERM");
  await harness.waitForState("both", "ended");
  await harness.twoMoreLooks(t);
  assert.equal((await harness.session("both"))?.state, "ended");
});

test("killed client behind a wrapper that runs its hooks is lost, by its registry", async (t) => {
  const client = await startFakeClient(t, harness.home);
  client.register("behind");
  const wrapper = await startFakeClient(t, harness.home, { name: "wrapper" });
  await beginTool(wrapper, "behind");
  await harness.waitForProcess("behind", client.pid);
  await wrapper.end("SIGKILL");
  await harness.twoMoreLooks(t);
  assert.equal((await harness.session("behind"))?.state, "working");
  await client.end("SIGKILL");
  await harness.waitForState("behind", "lost");
});

test("wrapper's session is not taken for a process of the registry that is gone", async (t) => {
  const before = await startFakeClient(t, harness.home);
  before.register("resumed");
  await before.end("SIGKILL");
  const wrapper = await startFakeClient(t, harness.home, { name: "wrapper" });
  await beginTool(wrapper, "resumed");
  await harness.twoMoreLooks(t);
  assert.equal((await harness.session("resumed"))?.state, "working");
});

test("client killed before a restart is lost, noted or not, after 600 other sessions", async (t) => {
  const client = await startFakeClient(t, harness.home);
  client.register("noted");
  await beginTool(client, "noted");
  await harness.waitForProcess("noted", client.pid);
  const other = await startFakeClient(t, harness.home);
  other.register("unnoted");
  await beginTool(other, "unnoted");
  await harness.waitForProcess("unnoted", other.pid);
  await harness.stop();
  await client.end("SIGKILL");
  await other.end("SIGKILL");
  const store = openStore(harness.home.paths.databaseFile);
  const unnoted = store.session("unnoted") ?? assert.fail("it is not stored");
  const later = Array.from({ length: 600 }, (_, index) =>
    storedSession({ sessionId: `later-${index}`, state: "ended", endedAtMs: Date.now(), lastUsedAtMs: Date.now() }),
  );
  const sessions = [{ ...unnoted, process: null }, ...later];
  store.commit({ events: [], sessions, calls: [], transitions: [] });
  store.close();
  await harness.start();
  await harness.waitForState("noted", "lost");
  await harness.waitForState("unnoted", "lost");
});

test("process without a start time, seen before the machine's boot, is gone", async () => {
  await harness.stop();
  const numbered = { pid: process.pid, startTime: "0" };
  const sessionOf = (sessionId: string, lastSeenAtMs: number) =>
    storedSession({ sessionId, state: "working", process: numbered, lastUsedAtMs: lastSeenAtMs, lastSeenAtMs });
  const store = openStore(harness.home.paths.databaseFile);
  const sessions = [sessionOf("long ago", Date.UTC(2020, 0)), sessionOf("just now", Date.now())];
  store.commit({ events: [], sessions, calls: [], transitions: [] });
  store.close();
  await harness.start();
  await harness.waitForState("long ago", "lost");
  assert.equal((await harness.session("just now"))?.state, "working");
});
