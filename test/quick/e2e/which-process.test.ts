import assert from "node:assert/strict";
import { test } from "node:test";
import { openStore } from "../../../src/store/store.ts";
import { storedSession } from "../../support/memory-reader.ts";
import { beginTool, processRig } from "../../support/process-rig.ts";
import { startStandIn } from "../../support/stand-in-client.ts";

test("a session that was resumed while its first process lives is lost with the last of its processes", async (t) => {
  const rig = await processRig(t);
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

test("a session that was resumed while its first process lives does not end with that one", async (t) => {
  const rig = await processRig(t);
  const first = await startStandIn(t, rig.home, { sessionId: "twice" });
  first.register("twice");
  await beginTool(first, "twice");
  const second = await startStandIn(t, rig.home, { sessionId: "twice" });
  second.register("twice");
  await second.fire("twice", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForProcess("twice", second.pid);
  assert.equal((await rig.session("twice"))?.state, "working");
  await first.end("SIGTERM");
  await rig.waitForState("twice", "starting");
  await rig.waitForProcess("twice", second.pid);
  await second.end("SIGTERM");
  await rig.waitForState("twice", "ended");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("twice"))?.state, "ended");
});

test("a client behind a wrapper that runs its hooks is lost when it is killed, as far as its registry knows it", async (t) => {
  const rig = await processRig(t);
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

test("a wrapper's session, of which the registry knows but a process that is gone, is not taken for it", async (t) => {
  const rig = await processRig(t);
  const before = await startStandIn(t, rig.home);
  before.register("resumed");
  await before.end("SIGKILL");
  const wrapper = await startStandIn(t, rig.home, { name: "wrapper" });
  await beginTool(wrapper, "resumed");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("resumed"))?.state, "working");
});

test("after a restart a client that was killed is lost, however many sessions came and went since, and though its process was not noted yet", async (t) => {
  const rig = await processRig(t);
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

test("where processes have no start time, one that was seen before the machine started is gone, whatever has its number", async (t) => {
  const rig = await processRig(t);
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
