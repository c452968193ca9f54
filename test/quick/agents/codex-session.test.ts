import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test, type TestContext } from "node:test";
import type { ToolCallsDto } from "../../../src/api/call-dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { isJsonObject, type JsonObject, textField } from "../../../src/core/json.ts";
import { configHome } from "../../support/config-home.ts";
import { recordedPayloads, recordedRollout } from "../../support/codex-recording.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { startFakeClient } from "../../support/fake-client.ts";
import { post } from "../../support/firing-daemon.ts";
import { processHarness } from "../../support/process-harness.ts";
import { waitFor } from "../../support/wait-for.ts";

/** Plays what hooks sent in a recorded session of Codex, with its rollout file in a folder of this test. */
async function playSession(t: TestContext, scenario: string) {
  const home = configHome(t);
  const daemon = await startDaemon(t, home);
  const payloads = recordedPayloads(scenario).map(({ payload }): JsonObject => {
    const recorded = textField(payload, "transcript_path") ?? "";
    return { ...payload, transcript_path: recorded.replace("/home/dev", home.home) };
  });
  const [first = {}] = payloads;
  const path = textField(first, "transcript_path") ?? assert.fail("no rollout file");
  const id = textField(first, "session_id") ?? assert.fail("no session");
  const get = async <T>(below: string): Promise<T> =>
    (await fetch(new URL(`/api/sessions/${id}${below}`, daemon.url))).json() as Promise<T>;
  return {
    /** Writes the rollout file up to the end of its first turn, as if that had just happened: older failures are history. */
    writeRollout: () => {
      const lines = recordedRollout(scenario).map((line) => JSON.parse(line) as Record<string, unknown>);
      const end = lines.findIndex(({ payload }) => isJsonObject(payload) && payload["type"] === "task_complete");
      const timestamp = new Date().toISOString();
      const played = lines.slice(0, end + 1).map((line) => `${JSON.stringify({ ...line, timestamp })}\n`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, played.join(""));
    },
    /** Sends the first payloads, up to that event. */
    fireUpTo: async (hookEventName: string) => {
      const end = payloads.findIndex((payload) => payload["hook_event_name"] === hookEventName);
      for (const payload of payloads.splice(0, end + 1)) {
        assert.ok(await post(`${daemon.url}/api/hook`, JSON.stringify(payload)));
      }
    },
    stats: async (query: string) => daemon.get<StatsDto>(`/api/stats?range=24h&bucket=hour&${query}`),
    session: async () => get<SessionDetailDto>(""),
    calls: async () => (await get<ToolCallsDto>("/calls")).calls,
  };
}

test("a session of Codex has its tokens, model, version and the results of its calls", async (t) => {
  const { fireUpTo, writeRollout, session, calls, stats } = await playSession(t, "dialog-yes");
  await fireUpTo("PermissionRequest");
  assert.deepEqual(
    [(await session()).agent, (await session()).state, (await session()).waiting_for],
    ["codex", "waiting", "Bash: touch made.txt; echo done"],
  );
  await fireUpTo("Stop");
  writeRollout();
  const shown = await waitFor("what the rollout file says", async () => {
    const one = await session();
    return one.tokens !== null && one;
  });
  assert.equal(shown.state, "done");
  assert.deepEqual([shown.tokens, shown.model, shown.client_version], [2048, "gpt-6.2-sol", "0.171.0"]);
  const { agents, split } = await stats("split=agent&agent=codex");
  assert.deepEqual(
    [agents?.map(({ agent, messages }) => [agent, messages]), split?.parts.map(({ name }) => name)],
    [[["codex", 2]], ["codex"]],
  );
  assert.deepEqual((await stats("agent=claude")).agents, []);
  const [call] = await waitFor("the call's result", async () => {
    const all = await calls();
    return all[0]?.outcome === "ok" && all;
  });
  assert.equal(call?.summary, "touch made.txt; echo done");
});

test("a turn of Codex that failed is shown as failed, with its reason", async (t) => {
  const { fireUpTo, writeRollout, session } = await playSession(t, "error-limit");
  await fireUpTo("UserPromptSubmit");
  writeRollout();
  const failed = await waitFor("the failure", async () => {
    const one = await session();
    return one.state === "failed" && one;
  });
  assert.equal(failed.failure_code, "rate_limit");
  assert.match(failed.failure ?? "", /usage limit/);
});

/** One of Codex's terminals, or the server that all of them share. */
const PROCESSES = [[], ["app-server", "--managed-daemon"]];

for (const args of PROCESSES) {
  test(`a dialog of ${["codex", ...args].join(" ")} is over once the command that it asked for runs`, async (t) => {
    const harness = await processHarness(t);
    const client = await startFakeClient(t, harness.home, { name: "codex", args });
    const command = "sleep 20; true the very command";
    const call = { tool_name: "Bash", tool_input: { command }, turn_id: "1", transcript_path: null };
    await client.fire("c1", { hook_event_name: "UserPromptSubmit", prompt: "go", turn_id: "1", transcript_path: null });
    await client.fire("c1", { hook_event_name: "PreToolUse", tool_use_id: "t1", ...call });
    await client.fire("c1", { hook_event_name: "PermissionRequest", ...call });
    await harness.waitForProcess("c1", client.pid);
    await client.fireText("run sleep 20; true another command");
    await harness.twoMoreLooks(t);
    assert.equal((await harness.session("c1"))?.state, "waiting");
    await client.fireText(`run ${command}`);
    const working = await harness.waitForState("c1", "working");
    assert.deepEqual([working.cause, working.waits], ["answered", []]);
  });
}

test("two sessions of one server that ask for the same command go on waiting", async (t) => {
  const harness = await processHarness(t);
  const server = await startFakeClient(t, harness.home, { name: "codex", args: ["app-server"] });
  const command = "sleep 20; true the very command";
  const call = { tool_name: "Bash", tool_input: { command }, turn_id: "1", transcript_path: null };
  for (const id of ["c1", "c2"]) {
    await server.fire(id, { hook_event_name: "PreToolUse", tool_use_id: id, ...call });
    await server.fire(id, { hook_event_name: "PermissionRequest", ...call });
    await harness.waitForProcess(id, server.pid);
  }
  await server.fireText(`run ${command}`);
  await harness.twoMoreLooks(t);
  for (const id of ["c1", "c2"]) assert.equal((await harness.session(id))?.state, "waiting");
});

test("sessions that share Codex's server are lost with it, and not before", async (t) => {
  const harness = await processHarness(t);
  const server = await startFakeClient(t, harness.home, { name: "codex", args: ["app-server", "--managed-daemon"] });
  for (const [id, source] of [
    ["c1", "startup"],
    ["c2", "clear"],
  ] as const) {
    const fields = { source, turn_id: "1", transcript_path: null };
    await server.fire(id, { hook_event_name: "SessionStart", ...fields });
    await server.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "go", ...fields });
    await harness.waitForProcess(id, server.pid);
  }
  await harness.twoMoreLooks(t);
  for (const id of ["c1", "c2"]) {
    const session = harness.stored(id);
    assert.deepEqual([session?.state, session?.parentSessionId], ["working", null], id);
  }
  await server.end("SIGKILL");
  for (const id of ["c1", "c2"]) await harness.waitForState(id, "lost");
});
