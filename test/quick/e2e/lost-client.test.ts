import assert from "node:assert/strict";
import { test } from "node:test";
import { attentionOf } from "../../../src/core/session/attention.ts";
import { beginTool, processRig } from "../../support/process-rig.ts";
import { startStandIn } from "../../support/stand-in-client.ts";
import { WHOLE_FILE } from "../../support/whole-file.ts";
import { IS_STRESS } from "../../support/tier.ts";
import { waitFor } from "../../support/wait-for.ts";

/** Clients killed at once, of twice as many. */
const KILLED = IS_STRESS ? 15 : 3;

const rig = await processRig(WHOLE_FILE);

test("client killed within a tool call is lost, the call closed, last seen kept", async (t) => {
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "killed");
  await rig.waitForProcess("killed", client.pid);
  const killedAtMs = Date.now();
  await client.end("SIGKILL");
  const lost = await rig.waitForState("killed", "lost");
  assert.deepEqual(lost.open_tool_calls, []);
  assert.ok(Date.parse(lost.last_seen_at) <= killedAtMs);
  await rig.twoMoreLooks(t);
  const names = (await rig.events("killed")).map((event) => event.hook_event_name);
  assert.deepEqual(names, ["SessionStart", "UserPromptSubmit", "PreToolUse", "ProcessGone"]);
});

test("a client killed at work is a failure, one killed at its prompt is none", async (t) => {
  const found: Record<string, unknown> = {};
  for (const id of ["busy", "resting"]) {
    const client = await startStandIn(t, rig.home);
    await beginTool(client, id);
    await rig.waitForProcess(id, client.pid);
    if (id === "resting") {
      await client.fire(id, { hook_event_name: "Stop" });
      await rig.waitForState(id, "done");
    }
    await client.end("SIGKILL");
    await rig.waitForState(id, "lost");
    const session = rig.stored(id) ?? assert.fail(id);
    found[id] = [attentionOf(session, Date.now()), (await rig.events(id)).at(-1)?.status];
  }
  assert.deepEqual(found, { busy: ["failed", "failed"], resting: [null, "info"] });
});

test("a client that ends by itself has ended, and is never lost", async (t) => {
  const client = await startStandIn(t, rig.home, { sessionId: "ended" });
  await beginTool(client, "ended");
  await rig.waitForProcess("ended", client.pid);
  await client.end("SIGTERM");
  await rig.waitForState("ended", "ended");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("ended"))?.state, "ended");
  assert.ok((await rig.events("ended")).every((event) => event.hook_event_name !== "ProcessGone"));
});

test("a client that was killed while no daemon ran is lost once one does", async (t) => {
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "unwatched");
  await rig.waitForProcess("unwatched", client.pid);
  await rig.stop();
  await client.end("SIGKILL");
  await rig.start();
  await rig.waitForState("unwatched", "lost");
});

test("client that lived and died without a daemon is lost, by its own registry", async (t) => {
  await rig.stop();
  const client = await startStandIn(t, rig.home);
  client.register("unheard");
  await beginTool(client, "unheard");
  await client.end("SIGKILL");
  await rig.start();
  await rig.waitForState("unheard", "lost");
});

test("another process that got a killed client's number is not taken for it", async (t) => {
  const client = await startStandIn(t, rig.home);
  // What the registry knows began long before what has the number now.
  client.register("replaced", { procStart: "1" });
  await beginTool(client, "replaced");
  await rig.waitForState("replaced", "lost");
});

test("hooks of no client, or of a client elsewhere, never make a session lost", async (t) => {
  const wrapper = await startStandIn(t, rig.home, { name: "wrapper" });
  await beginTool(wrapper, "wrapped");
  const elsewhere = await startStandIn(t, rig.home);
  elsewhere.register("elsewhere", { pidDomain: "linux:0123456789abcdef0123456789abcdef:pid:[1]" });
  await beginTool(elsewhere, "elsewhere");
  await rig.waitForState("wrapped", "working");
  await rig.waitForState("elsewhere", "working");
  await wrapper.end("SIGKILL");
  await elsewhere.end("SIGKILL");
  await rig.twoMoreLooks(t);
  assert.deepEqual(
    [(await rig.session("wrapped"))?.state, (await rig.session("elsewhere"))?.state],
    ["working", "working"],
  );
});

test("a session that goes on in another process is not lost with the first one", async (t) => {
  const first = await startStandIn(t, rig.home);
  await beginTool(first, "resumed");
  await rig.waitForProcess("resumed", first.pid);
  const second = await startStandIn(t, rig.home);
  await second.fire("resumed", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForProcess("resumed", second.pid);
  await first.end("SIGKILL");
  await rig.twoMoreLooks(t);
  assert.notEqual((await rig.session("resumed"))?.state, "lost");
  await second.end("SIGKILL");
  await rig.waitForState("resumed", "lost");
});

test("a session that was lost and comes back can be lost again", async (t) => {
  for (const source of ["startup", "resume"]) {
    const client = await startStandIn(t, rig.home);
    await client.fire("again", { hook_event_name: "SessionStart", source });
    await client.fire("again", { hook_event_name: "UserPromptSubmit", prompt: source });
    await rig.waitForProcess("again", client.pid);
    await rig.waitForState("again", "working");
    await client.end("SIGKILL");
    await rig.waitForState("again", "lost");
  }
  const deaths = (await rig.events("again")).filter((event) => event.hook_event_name === "ProcessGone");
  assert.equal(deaths.length, 2);
});

test("session after /clear knows its parent, and neither is lost", async (t) => {
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "before");
  await client.fire("before", { hook_event_name: "SessionEnd", reason: "clear" });
  await client.fire("after", { hook_event_name: "SessionStart", source: "clear" });
  await waitFor("the parent", async () => (await rig.session("after"))?.parent_session_id === "before");
  await rig.waitForProcess("after", client.pid);
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("before"))?.state, "ended");
  assert.notEqual((await rig.session("after"))?.state, "lost");
});

test("session whose process begins another is lost, and lives again when resumed", async (t) => {
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "left");
  await rig.waitForProcess("left", client.pid);
  await client.fire("entered", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForState("left", "lost");
  await client.fire("left", { hook_event_name: "SessionStart", source: "resume" });
  await rig.waitForState("entered", "lost");
  assert.notEqual((await rig.session("left"))?.state, "lost");
});

test(`of ${2 * KILLED} clients, those that are killed at once are lost and the others are not`, async (t) => {
  const clients = await Promise.all(Array.from({ length: 2 * KILLED }, async () => startStandIn(t, rig.home)));
  await Promise.all(clients.map(async (client, index) => beginTool(client, `s${index}`)));
  await Promise.all(clients.map(async ({ pid }, index) => rig.waitForProcess(`s${index}`, pid)));
  await Promise.all(clients.slice(0, KILLED).map(async (client) => client.end("SIGKILL")));
  for (let index = 0; index < KILLED; index += 1) await rig.waitForState(`s${index}`, "lost");
  for (let index = KILLED; index < 2 * KILLED; index += 1) {
    assert.equal((await rig.session(`s${index}`))?.state, "working");
  }
});

test("a client that says it rests, while hooks say that it works, was interrupted", async (t) => {
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "stopped");
  client.register("stopped", { status: "busy", statusUpdatedAt: Date.now() - 1000 });
  await rig.waitForProcess("stopped", client.pid);
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("stopped"))?.state, "working");
  const idleSinceMs = Date.now();
  client.register("stopped", { status: "idle", statusUpdatedAt: idleSinceMs });
  const stopped = await rig.waitForState("stopped", "interrupted");
  assert.deepEqual(stopped.open_tool_calls, []);
  assert.equal(Date.parse(stopped.state_since), idleSinceMs);
});

test("a client that works on, while hooks say that it waits, was answered", async (t) => {
  const client = await startStandIn(t, rig.home);
  await beginTool(client, "asked");
  client.register("asked", { status: "busy", statusUpdatedAt: Date.now() });
  await client.fire("asked", {
    hook_event_name: "PermissionRequest",
    tool_name: "Bash",
    tool_input: { command: "sleep 1000" },
  });
  client.register("asked", { status: "waiting", statusUpdatedAt: Date.now(), waitingFor: "permission prompt" });
  await rig.waitForState("asked", "waiting");
  await rig.twoMoreLooks(t);
  assert.equal((await rig.session("asked"))?.state, "waiting");
  client.register("asked", { status: "busy", statusUpdatedAt: Date.now() });
  const answered = await rig.waitForState("asked", "working");
  assert.equal(answered.cause, "answered");
  assert.equal(answered.open_tool_calls.length, 1);
});
