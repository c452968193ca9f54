import assert from "node:assert/strict";
import { mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { beginTool, processHarness, type ProcessHarness } from "../../support/process-harness.ts";
import { startFakeClient, type FakeClient, type FakeClientOptions } from "../../support/fake-client.ts";
import { waitFor } from "../../support/wait-for.ts";
import { shareInFile } from "../../support/whole-file.ts";

/** Nothing is found by a periodic check: within a test there is none. */
const NEVER_MS = 3_600_000;

let harness: ProcessHarness;
shareInFile(async (t) => {
  harness = await processHarness(t, NEVER_MS);
});

const ASKS = { hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: { command: "sleep 1000" } };

async function atWork(t: TestContext, sessionId: string, options: FakeClientOptions = {}): Promise<FakeClient> {
  const client = await startFakeClient(t, harness.home, options);
  client.register(sessionId, { status: "busy", statusUpdatedAt: Date.now() });
  await beginTool(client, sessionId);
  await harness.waitForProcess(sessionId, client.pid);
  client.register(sessionId, { status: "busy", statusUpdatedAt: Date.now() });
  return client;
}

async function asking(t: TestContext, sessionId: string): Promise<FakeClient> {
  const client = await atWork(t, sessionId);
  await client.fire(sessionId, ASKS);
  client.register(sessionId, { status: "waiting", statusUpdatedAt: Date.now(), waitingFor: "permission prompt" });
  await harness.waitForState(sessionId, "waiting");
  return client;
}

/**
 * The file of a hook that started after all others of the client: their numbers decide the order within one step of the
 * file system's clock.
 */
const laterHook = ({ pid }: FakeClient): string => `${pid + 8_000}-0-${pid}.json`;

const namesOf = async (sessionId: string): Promise<readonly string[]> =>
  (await harness.events(sessionId)).map((event) => event.hook_event_name);

test("killed clients, at work or waiting, are lost without a look at intervals", async (t) => {
  const clients = [await atWork(t, "working"), await asking(t, "waiting")];
  for (const client of clients) await client.end("SIGKILL");
  for (const sessionId of ["working", "waiting"]) await harness.waitForState(sessionId, "lost");
});

test("a killed client that stays a zombie is lost without a look at intervals", async (t) => {
  const client = await atWork(t, "uncollected", { isCollected: false });
  await client.end("SIGKILL");
  await harness.waitForState("uncollected", "lost");
});

test("a client that works on is answered without a look at intervals", async (t) => {
  const client = await asking(t, "asked");
  client.register("asked", { status: "busy", statusUpdatedAt: Date.now() });
  const answered = await harness.waitForState("asked", "working");
  assert.equal(answered.cause, "answered");
  assert.equal(answered.open_tool_calls.length, 1);
});

test("a client that rests in a turn is interrupted without a look at intervals", async (t) => {
  const client = await atWork(t, "stopped");
  const idleSinceMs = Date.now();
  client.register("stopped", { status: "idle", statusUpdatedAt: idleSinceMs });
  const stopped = await harness.waitForState("stopped", "interrupted");
  assert.equal(Date.parse(stopped.state_since), idleSinceMs);
});

test("a client whose hook still writes when it dies has ended, and was never lost", async (t) => {
  const client = await atWork(t, "ended");
  const other = await atWork(t, "other");
  const { rawDir, rawTemporaryDir } = harness.home.paths;
  mkdirSync(rawTemporaryDir, { recursive: true });
  const hook = laterHook(client);
  const temporary = join(rawTemporaryDir, hook);
  writeFileSync(temporary, '{"session_id":');
  await Promise.all([client.end("SIGKILL"), other.end("SIGKILL")]);
  await waitFor("the other to be lost", async () => {
    // A hook that has not written for seconds is given up, and this may take longer.
    utimesSync(temporary, new Date(), new Date());
    return (await harness.session("other"))?.state === "lost";
  });
  assert.equal((await harness.session("ended"))?.state, "working");
  const end = { session_id: "ended", hook_event_name: "SessionEnd", reason: "other" };
  writeFileSync(temporary, JSON.stringify(end));
  renameSync(temporary, join(rawDir, `hook-${hook}`));
  await harness.waitForState("ended", "ended");
  assert.ok(!(await namesOf("ended")).includes("ProcessGone"));
});

test("a turn that fails right after its client rests is not interrupted", async (t) => {
  const client = await atWork(t, "failed");
  const { rawDir, rawTemporaryDir } = harness.home.paths;
  const hook = laterHook(client);
  const temporary = join(rawTemporaryDir, hook);
  const failure = { session_id: "failed", hook_event_name: "StopFailure", error: "server_error" };
  writeFileSync(temporary, JSON.stringify(failure));
  // Without a process between the two, which a busy machine may start seconds later.
  client.register("failed", { status: "idle", statusUpdatedAt: Date.now() });
  renameSync(temporary, join(rawDir, `hook-${hook}`));
  await harness.waitForState("failed", "failed");
  const names = await namesOf("failed");
  assert.ok(!names.includes("TurnInterrupted"), names.join(" "));
});
