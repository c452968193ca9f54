import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { centralRig, leafRig, type LeafRig } from "../../support/machine-rig.ts";
import { untilConnected, untilThrough } from "../../support/machine-truths.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

const CALL = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "make" } };
const START = payload({ session_id: "s", hook_event_name: "SessionStart", source: "startup" });
const PROMPT = payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" });
const CALLS = payload({ hook_event_name: "PreToolUse", ...CALL });
const ASKS = payload({ hook_event_name: "PermissionRequest", ...CALL });
const RAN = payload({ hook_event_name: "PostToolUse", ...CALL });
const STOP = payload({ session_id: "s", hook_event_name: "Stop" });
const END = payload({ session_id: "s", hook_event_name: "SessionEnd", reason: "other" });

async function tell(leaf: LeafRig, payloads: readonly string[], startMs: number): Promise<void> {
  leaf.tell(payloads, startMs);
  await untilThrough(leaf);
}

test("a wait on one machine outlives the turn and the end of its session on another", async (t) => {
  const central = centralRig(t);
  const [laptop, tower] = [leafRig(t, central), leafRig(t, central, { name: "tower" })];
  await Promise.all([untilConnected(laptop), untilConnected(tower)]);
  const startMs = Date.now() - 60_000;
  const told = () => central.store.session("s") ?? assert.fail("it is not stored");
  await tell(laptop, [START, PROMPT, CALLS, ASKS], startMs);
  laptop.ingest.amend("s", [{ kind: "process", process: { pid: 7, startTime: "1" } }]);
  await waitFor("the process", () => told().process?.pid === 7);
  await tell(tower, [START, PROMPT, STOP], startMs + 10_000);
  assert.deepEqual([told().state, told().machine, told().waits.length], ["waiting", "laptop", 1]);
  await tell(tower, [END], startMs + 20_000);
  assert.deepEqual([told().state, told().machine, told().waits.length], ["waiting", "laptop", 1]);
  await tell(laptop, [RAN], startMs + 30_000);
  await waitFor("the answer", () => told().state === "working");
  await tell(laptop, [STOP, END], startMs + 40_000);
  await waitFor("the end of both", () => told().state === "ended");
  assert.equal(central.store.loadCall("s", "t1")?.outcome, "ok");
});

test("a session that is open on two machines follows one that is called otherwise now", async (t) => {
  const central = centralRig(t);
  const file = join(tempDir(t), "dashboard.db");
  const before = leafRig(t, central, { file, machineId: "machine-1" });
  const tower = leafRig(t, central, { name: "tower" });
  await Promise.all([untilConnected(before), untilConnected(tower)]);
  const startMs = Date.now() - 60_000;
  await tell(before, [START, PROMPT, CALLS, ASKS], startMs);
  await tell(tower, [START, PROMPT], startMs + 10_000);
  await before.stop();
  const after = leafRig(t, central, { file, machineId: "machine-1", name: "desk" });
  await untilConnected(after);
  assert.equal(central.store.session("s")?.machine, "desk");
  await tell(after, [RAN, STOP, END], startMs + 20_000);
  await waitFor("the work of the other", () => central.store.session("s")?.state === "working");
  assert.equal(central.store.session("s")?.machine, "tower");
});
