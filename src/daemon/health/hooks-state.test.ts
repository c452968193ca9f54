import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { configHome } from "../../../test/support/config-home.ts";
import { startFakeClient } from "../../../test/support/fake-client.ts";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { installHooksForTest } from "../../../test/support/install-hooks.ts";
import { payload } from "../../../test/support/payload.ts";
import { createClientRegistry } from "../../agents/claude/client-registry.ts";
import { startTimeOf } from "../../system/process-identity.ts";
import { countSessionsWithoutHooks } from "./hooks-state.ts";

const needsProc = { skip: startTimeOf(process.pid) === "0" ? "needs /proc" : false };

const AT_WORK = { status: "busy", statusUpdatedAt: Date.now() - 120_000 };

/** A running client with a registry entry that the test sets. */
async function harness(t: TestContext) {
  const home = configHome(t);
  const { configDir, settingsFile } = home.paths;
  await installHooksForTest(home);
  utimesSync(settingsFile, 1000, 1000);
  const store = tempStore(t);
  const state = { mayFire: true, isCaughtUp: true };
  const count = countSessionsWithoutHooks({
    registry: createClientRegistry(configDir),
    store,
    settingsFile,
    mayFire: () => state.mayFire,
    isCaughtUp: () => state.isCaughtUp,
    clock: { now: () => Date.now() },
  });
  return { home, store, state, count, settingsFile, client: await startFakeClient(t, home) };
}

test("a running session without any hook event is counted, until one arrives", needsProc, async (t) => {
  const { client, count, store } = await harness(t);
  assert.equal(count(), 0);
  client.register("silent", AT_WORK);
  assert.equal(count(), 1);
  fill(store, [payload({ session_id: "silent" })]);
  assert.equal(count(), 0);
  // An import is no hook event.
  const session = store.session("silent") ?? assert.fail("it is not stored");
  store.commit({ events: [], sessions: [{ ...session, isImported: true }], calls: [], transitions: [] });
  assert.equal(count(), 1);
});

test("one that rests, has only begun to work, or is gone is not counted", needsProc, async (t) => {
  const { client, count } = await harness(t);
  client.register("silent", { ...AT_WORK, status: "idle" });
  assert.equal(count(), 0);
  client.register("silent", { status: "busy", statusUpdatedAt: Date.now() });
  assert.equal(count(), 0);
  client.register("silent", AT_WORK);
  assert.equal(count(), 1);
  await client.end("SIGKILL");
  assert.equal(count(), 0);
});

test("nor one from before the hooks, nor any while hooks may not fire or files wait", needsProc, async (t) => {
  const { client, count, state, settingsFile } = await harness(t);
  client.register("silent", AT_WORK);
  state.mayFire = false;
  assert.equal(count(), 0);
  state.mayFire = true;
  state.isCaughtUp = false;
  assert.equal(count(), 0);
  state.isCaughtUp = true;
  assert.equal(count(), 1);
  const later = Date.now() / 1000 + 5;
  utimesSync(settingsFile, later, later);
  assert.equal(count(), 0);
});

test("nor one that was asked to run without hooks", needsProc, async (t) => {
  const { home, count } = await harness(t);
  const bare = await startFakeClient(t, home, { args: ["--bare"] });
  bare.register("bare", AT_WORK);
  assert.equal(count(), 0);
});
