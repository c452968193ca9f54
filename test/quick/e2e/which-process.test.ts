import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { openStore } from "../../../src/store/store.ts";
import { storedSession } from "../../support/memory-reader.ts";
import { beginTool, processRig } from "../../support/process-rig.ts";
import { type StandInClient, startStandIn } from "../../support/stand-in-client.ts";
import { waitFor } from "../../support/wait-for.ts";
import { WHOLE_FILE } from "../../support/whole-file.ts";

const rig = await processRig(WHOLE_FILE);
const CALL = { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "make" } };

/** One client waits for a permission, another one has resumed its session. */
async function sharedSession(t: TestContext, id: string): Promise<{ first: StandInClient; second: StandInClient }> {
  const first = await startStandIn(t, rig.home, { sessionId: id });
  first.register(id, { status: "waiting", statusUpdatedAt: Date.now() });
  await first.fire(id, { hook_event_name: "SessionStart", source: "startup" });
  await rig.waitForProcess(id, first.pid);
  await first.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "build" });
  await first.fire(id, { hook_event_name: "PreToolUse", ...CALL });
  await first.fire(id, { hook_event_name: "PermissionRequest", ...CALL });
  await rig.waitForState(id, "waiting");
  const second = await startStandIn(t, rig.home, { sessionId: id });
  second.register(id);
  await second.fire(id, { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForProcess(id, second.pid);
  return { first, second };
}

async function untilStored(id: string, count: number): Promise<void> {
  await waitFor(`${count} events`, async () => (await rig.events(id)).length >= count);
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
  const waiting = rig.stored(id);
  assert.deepEqual([waiting?.state, waiting?.waits.length, waiting?.process?.pid], ["waiting", 1, first.pid]);
  await first.fire(id, { hook_event_name: "PostToolUse", ...CALL });
  await rig.waitForState(id, "working");
  await first.fire(id, { hook_event_name: "Stop" });
  await rig.waitForState(id, "done");
  await first.end("SIGTERM");
  await rig.waitForState(id, "ended");
  assert.deepEqual(rig.states(id), ["starting", "working", "waiting", "working", "done", "ended"]);
});

test("a wait outlives the /clear of a second client", async (t) => {
  const id = "clear";
  const { second } = await sharedSession(t, id);
  await second.fire(id, { hook_event_name: "SessionEnd", reason: "clear" });
  await second.fire("next", { hook_event_name: "SessionStart", source: "clear" });
  await rig.waitForState("next", "starting");
  assert.equal((await rig.session(id))?.state, "waiting");
});

test("the wait of a killed client ends with it, the work of the other goes on", async (t) => {
  const id = "killed";
  const { first, second } = await sharedSession(t, id);
  await second.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "and this?" });
  await first.end("SIGKILL");
  await rig.waitForState(id, "working");
  const working = rig.stored(id);
  assert.deepEqual([working?.waits, working?.openToolCalls, working?.process?.pid], [[], [], second.pid]);
  await rig.stop();
  await rig.start();
  await second.end("SIGKILL");
  await rig.waitForState(id, "lost");
});

test("session resumed beside its first process is lost with the last of the two", async (t) => {
  const first = await startStandIn(t, rig.home);
  first.register("twice");
  await beginTool(first, "twice");
  const second = await startStandIn(t, rig.home);
  second.register("twice");
  await second.fire("twice", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForProcess("twice", second.pid);
  await second.end("SIGKILL");
  await rig.waitForProcess("twice", first.pid);
  await rig.twoMoreLooks(t);
  assert.notEqual((await rig.session("twice"))?.state, "lost");
  await first.end("SIGKILL");
  await rig.waitForState("twice", "lost");
});

test("session resumed beside its first process does not end with that process", async (t) => {
  const first = await startStandIn(t, rig.home, { sessionId: "both" });
  first.register("both");
  await beginTool(first, "both");
  const second = await startStandIn(t, rig.home, { sessionId: "both" });
  second.register("both");
  await second.fire("both", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForProcess("both", second.pid);
  assert.equal((await rig.session("both"))?.state, "working");
  await first.end("SIGTERM");
  await rig.waitForState("both", "starting");
  await rig.waitForProcess("both", second.pid);
  await second.end("SIGTERM");
  await rig.waitForState("both", "ended");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("both"))?.state, "ended");
});

test("killed client behind a wrapper that runs its hooks is lost, by its registry", async (t) => {
  const client = await startStandIn(t, rig.home);
  client.register("behind");
  const wrapper = await startStandIn(t, rig.home, { name: "wrapper" });
  await beginTool(wrapper, "behind");
  await rig.waitForProcess("behind", client.pid);
  await wrapper.end("SIGKILL");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("behind"))?.state, "working");
  await client.end("SIGKILL");
  await rig.waitForState("behind", "lost");
});

test("wrapper's session is not taken for a process of the registry that is gone", async (t) => {
  const before = await startStandIn(t, rig.home);
  before.register("resumed");
  await before.end("SIGKILL");
  const wrapper = await startStandIn(t, rig.home, { name: "wrapper" });
  await beginTool(wrapper, "resumed");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("resumed"))?.state, "working");
});

test("client killed before a restart is lost, noted or not, after 600 other sessions", async (t) => {
  const client = await startStandIn(t, rig.home);
  client.register("noted");
  await beginTool(client, "noted");
  await rig.waitForProcess("noted", client.pid);
  const other = await startStandIn(t, rig.home);
  other.register("unnoted");
  await beginTool(other, "unnoted");
  await rig.waitForProcess("unnoted", other.pid);
  await rig.stop();
  await client.end("SIGKILL");
  await other.end("SIGKILL");
  const store = openStore(rig.home.paths.databaseFile);
  const unnoted = store.session("unnoted") ?? assert.fail("it is not stored");
  const later = Array.from({ length: 600 }, (_, index) =>
    storedSession({ sessionId: `later-${index}`, state: "ended", endedAtMs: Date.now(), lastUsedAtMs: Date.now() }),
  );
  const sessions = [{ ...unnoted, process: null }, ...later];
  store.commit({ events: [], sessions, calls: [], transitions: [] });
  store.close();
  await rig.start();
  await rig.waitForState("noted", "lost");
  await rig.waitForState("unnoted", "lost");
});

test("process without a start time, seen before the machine's boot, is gone", async () => {
  await rig.stop();
  const numbered = { pid: process.pid, startTime: "0" };
  const sessionOf = (sessionId: string, lastSeenAtMs: number) =>
    storedSession({ sessionId, state: "working", process: numbered, lastUsedAtMs: lastSeenAtMs, lastSeenAtMs });
  const store = openStore(rig.home.paths.databaseFile);
  const sessions = [sessionOf("long ago", Date.UTC(2020, 0)), sessionOf("just now", Date.now())];
  store.commit({ events: [], sessions, calls: [], transitions: [] });
  store.close();
  await rig.start();
  await rig.waitForState("long ago", "lost");
  assert.equal((await rig.session("just now"))?.state, "working");
});
