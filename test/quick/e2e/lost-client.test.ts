import assert from "node:assert/strict";
import { test } from "node:test";
import { attentionOf } from "../../../src/core/session/activity.ts";
import { beginTool, processHarness, type ProcessHarness } from "../../support/process-harness.ts";
import { startFakeClient } from "../../support/fake-client.ts";
import { shareInFile } from "../../support/whole-file.ts";
import { IS_STRESS } from "../../support/tier.ts";
import { waitFor } from "../../support/wait-for.ts";

/** Clients killed at once, of twice as many. */
const KILLED = IS_STRESS ? 15 : 3;

let harness: ProcessHarness;
shareInFile(async (t) => {
  harness = await processHarness(t);
});

test("client killed within a tool call is lost, the call closed, last seen kept", async (t) => {
  const client = await startFakeClient(t, harness.home);
  await beginTool(client, "killed");
  await harness.waitForProcess("killed", client.pid);
  await client.end("SIGKILL");
  const killedAtMs = Date.now();
  const lost = await harness.waitForState("killed", "lost");
  assert.deepEqual(lost.open_tool_calls, []);
  assert.ok(Date.parse(lost.last_seen_at) <= killedAtMs);
  await harness.twoMoreLooks(t);
  const names = (await harness.events("killed")).map((event) => event.hook_event_name);
  assert.deepEqual(names, ["SessionStart", "UserPromptSubmit", "PreToolUse", "ProcessGone"]);
});

test("a client killed at work or its question is a failure, one killed at rest is not", async (t) => {
  const found: Record<string, unknown> = {};
  for (const id of ["busy", "asking", "resting"]) {
    const client = await startFakeClient(t, harness.home);
    await beginTool(client, id);
    await harness.waitForProcess(id, client.pid);
    if (id === "resting") {
      await client.fire(id, { hook_event_name: "Stop" });
      await harness.waitForState(id, "done");
    }
    if (id === "asking") {
      await client.fire(id, { hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: {} });
      await harness.waitForState(id, "waiting");
    }
    await client.end("SIGKILL");
    await harness.waitForState(id, "lost");
    const session = harness.stored(id) ?? assert.fail(id);
    assert.deepEqual(session.waits, []);
    found[id] = [attentionOf(session.state, session.cause), (await harness.events(id)).at(-1)?.status];
  }
  const failure = ["failed", "failed"];
  assert.deepEqual(found, { busy: failure, asking: failure, resting: [null, "info"] });
});

test("a client that ends by itself has ended, and is never lost", async (t) => {
  const client = await startFakeClient(t, harness.home, { sessionId: "ended" });
  await beginTool(client, "ended");
  await harness.waitForProcess("ended", client.pid);
  await client.end("SIGTERM");
  await harness.waitForState("ended", "ended");
  await harness.twoMoreLooks(t);
  assert.equal((await harness.session("ended"))?.state, "ended");
  assert.ok((await harness.events("ended")).every((event) => event.hook_event_name !== "ProcessGone"));
});

test("a client that was killed while no daemon ran is lost once one does", async (t) => {
  const client = await startFakeClient(t, harness.home);
  await beginTool(client, "unwatched");
  await harness.waitForProcess("unwatched", client.pid);
  await harness.stop();
  await client.end("SIGKILL");
  await harness.start();
  await harness.waitForState("unwatched", "lost");
});

test("client that lived and died without a daemon is lost, by its own registry", async (t) => {
  await harness.stop();
  const client = await startFakeClient(t, harness.home);
  client.register("unheard");
  await beginTool(client, "unheard");
  await client.end("SIGKILL");
  await harness.start();
  await harness.waitForState("unheard", "lost");
});

test("another process that got a killed client's number is not taken for it", async (t) => {
  const client = await startFakeClient(t, harness.home);
  // The registered process began long before the current one with that pid.
  client.register("replaced", { procStart: "1" });
  await beginTool(client, "replaced");
  await harness.waitForState("replaced", "lost");
});

test("hooks of no client, or of a client elsewhere, never make a session lost", async (t) => {
  const wrapper = await startFakeClient(t, harness.home, { name: "wrapper" });
  await beginTool(wrapper, "wrapped");
  const elsewhere = await startFakeClient(t, harness.home);
  elsewhere.register("elsewhere", { pidDomain: "linux:0123456789abcdef0123456789abcdef:pid:[1]" });
  await beginTool(elsewhere, "elsewhere");
  await harness.waitForState("wrapped", "working");
  await harness.waitForState("elsewhere", "working");
  await wrapper.end("SIGKILL");
  await elsewhere.end("SIGKILL");
  await harness.twoMoreLooks(t);
  assert.deepEqual(
    [(await harness.session("wrapped"))?.state, (await harness.session("elsewhere"))?.state],
    ["working", "working"],
  );
});

test("a session that goes on in another process is not lost with the first one", async (t) => {
  const first = await startFakeClient(t, harness.home);
  await beginTool(first, "resumed");
  await harness.waitForProcess("resumed", first.pid);
  const second = await startFakeClient(t, harness.home);
  await second.fire("resumed", { hook_event_name: "SessionStart", source: "resume" });
  await harness.waitForProcess("resumed", second.pid);
  await first.end("SIGKILL");
  await harness.twoMoreLooks(t);
  assert.notEqual((await harness.session("resumed"))?.state, "lost");
  await second.end("SIGKILL");
  await harness.waitForState("resumed", "lost");
});

test("a session that was lost and comes back can be lost again", async (t) => {
  for (const source of ["startup", "resume"]) {
    const client = await startFakeClient(t, harness.home);
    await client.fire("again", { hook_event_name: "SessionStart", source });
    await client.fire("again", { hook_event_name: "UserPromptSubmit", prompt: source });
    await harness.waitForProcess("again", client.pid);
    await harness.waitForState("again", "working");
    await client.end("SIGKILL");
    await harness.waitForState("again", "lost");
  }
  const deaths = (await harness.events("again")).filter((event) => event.hook_event_name === "ProcessGone");
  assert.equal(deaths.length, 2);
});

test("session after /clear knows its parent, and neither is lost", async (t) => {
  const client = await startFakeClient(t, harness.home);
  await beginTool(client, "before");
  await client.fire("before", { hook_event_name: "SessionEnd", reason: "clear" });
  await client.fire("after", { hook_event_name: "SessionStart", source: "clear" });
  await waitFor("the parent", async () => (await harness.session("after"))?.parent_session_id === "before");
  await harness.waitForProcess("after", client.pid);
  await harness.twoMoreLooks(t);
  assert.equal((await harness.session("before"))?.state, "ended");
  assert.notEqual((await harness.session("after"))?.state, "lost");
});

test("session whose process begins another is lost, and lives again when resumed", async (t) => {
  const client = await startFakeClient(t, harness.home);
  await beginTool(client, "left");
  await harness.waitForProcess("left", client.pid);
  await client.fire("entered", { hook_event_name: "SessionStart", source: "resume" });
  await harness.waitForState("left", "lost");
  await client.fire("left", { hook_event_name: "SessionStart", source: "resume" });
  await harness.waitForState("entered", "lost");
  assert.notEqual((await harness.session("left"))?.state, "lost");
});

test(`of ${2 * KILLED} clients, those that are killed at once are lost and the others are not`, async (t) => {
  const clients = await Promise.all(Array.from({ length: 2 * KILLED }, async () => startFakeClient(t, harness.home)));
  await Promise.all(clients.map(async (client, index) => beginTool(client, `s${index}`)));
  await Promise.all(clients.map(async ({ pid }, index) => harness.waitForProcess(`s${index}`, pid)));
  await Promise.all(clients.slice(0, KILLED).map(async (client) => client.end("SIGKILL")));
  for (let index = 0; index < KILLED; index += 1) await harness.waitForState(`s${index}`, "lost");
  for (let index = KILLED; index < 2 * KILLED; index += 1) {
    assert.equal((await harness.session(`s${index}`))?.state, "working");
  }
});

test("a client at rest, while hooks say that it works, was interrupted", async (t) => {
  const client = await startFakeClient(t, harness.home);
  await beginTool(client, "stopped");
  client.register("stopped", { status: "busy", statusUpdatedAt: Date.now() - 1000 });
  await harness.waitForProcess("stopped", client.pid);
  await harness.twoMoreLooks(t);
  assert.equal((await harness.session("stopped"))?.state, "working");
  const idleSinceMs = Date.now();
  client.register("stopped", { status: "idle", statusUpdatedAt: idleSinceMs });
  const stopped = await harness.waitForState("stopped", "interrupted");
  assert.deepEqual(stopped.open_tool_calls, []);
  assert.equal(Date.parse(stopped.state_since), idleSinceMs);
});

test("a client at work, while hooks say that it waits, was answered", async (t) => {
  const client = await startFakeClient(t, harness.home);
  await beginTool(client, "asked");
  client.register("asked", { status: "busy", statusUpdatedAt: Date.now() });
  await client.fire("asked", {
    hook_event_name: "PermissionRequest",
    tool_name: "Bash",
    tool_input: { command: "sleep 1000" },
  });
  client.register("asked", { status: "waiting", statusUpdatedAt: Date.now(), waitingFor: "permission prompt" });
  await harness.waitForState("asked", "waiting");
  await harness.twoMoreLooks(t);
  assert.equal((await harness.session("asked"))?.state, "waiting");
  client.register("asked", { status: "busy", statusUpdatedAt: Date.now() });
  const answered = await harness.waitForState("asked", "working");
  assert.equal(answered.cause, "answered");
  assert.equal(answered.open_tool_calls.length, 1);
});
