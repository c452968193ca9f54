import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { effectiveState, silenceOf } from "../../../src/core/session/activity.ts";
import { type ConfigHome, configHome } from "../../support/config-home.ts";
import { centralHarness } from "../../support/machine-harness.ts";
import { connectedPair, untilSession } from "../../support/machine-truths.ts";
import { payload } from "../../support/payload.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { startStillDaemon } from "../../support/still-daemon.ts";
import { openStream } from "../../support/stream-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const HOUR_MS = 3_600_000;

test("a wait and a failure without a seen process outlive days and a restart", async (t) => {
  const home = configHome(t);
  const first = await startStillDaemon(t, home);
  await first.fire("PreToolUse", "t1");
  await first.fire("PermissionRequest", "t1");
  await first.post(payload({ session_id: "f", hook_event_name: "StopFailure", error: "rate_limit" }));
  const before = await first.attention();
  assert.equal(before.waiting[0]?.silence, undefined);
  const page = await openStream(t, `${first.url}/api/events`);
  first.time.nowMs += HOUR_MS;
  const isMarked = () =>
    page.frames.some((frame) => frame.type === "session" && frame.data.silence === "no-sign-of-life");
  await waitFor("the open page to hear of the silence", isMarked);
  nameDaemon(home, first.url);
  const said = await Promise.all([["status"], ["status", "--json"]].map(async (args) => runCommandForTest(home, args)));
  assert.match(said[0]?.text ?? "", /^sessions +1 waiting for you, .*\n +.*: no sign of life for \d/m);
  const { silent } = JSON.parse(said[1]?.text ?? "") as { readonly silent: readonly object[] };
  assert.match(JSON.stringify(silent), /^\[\{"session_id":"s",.*"silence":"no-sign-of-life"/);
  rmSync(home.paths.runtimeFile);
  await first.stop();

  const nowMs = first.time.nowMs + 72 * HOUR_MS;
  const second = await startStillDaemon(t, home, { nowMs });
  const { waiting, failed, counts } = await second.attention();
  assert.deepEqual(counts, before.counts);
  assert.ok(
    second.store.running(nowMs).some(({ sessionId }) => sessionId === "s"),
    "its transcript and its client are looked at",
  );
  assert.deepEqual(
    [waiting[0]?.state, waiting[0]?.silence, waiting[0]?.believed_until],
    ["waiting", "no-sign-of-life", null],
  );
  assert.deepEqual(
    [waiting[0]?.waits, failed[0]?.failure_item],
    [before.waiting[0]?.waits, before.failed[0]?.failure_item],
  );
  await second.fire("PostToolUse", "t1");
  const after = await second.attention();
  assert.deepEqual([after.counts.waiting, after.running[0]?.state], [0, "working"]);
});

test("status names five silent waits of many, and says that there are more", async (t) => {
  const home = configHome(t);
  const daemon = await startStillDaemon(t, home);
  const ask = { hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: { command: "make" } };
  for (let index = 0; index < 6; index += 1) await daemon.post(payload({ session_id: `s${index}`, ...ask }));
  daemon.time.nowMs += HOUR_MS;
  nameDaemon(home, daemon.url);
  const { text } = await runCommandForTest(home, ["status"]);
  assert.match(
    text,
    /^sessions +6 waiting [^\n]*\n(?: +[^\n]*: no sign of life for [^\n]*\n){5} +and more: [^\n]*\nhooks/m,
  );
});

/** So that a command finds the daemon of this process. */
function nameDaemon({ paths }: ConfigHome, url: string): void {
  const runtime = { pid: process.pid, url, version: "0.0.0", started_at: new Date().toISOString() };
  writeFileSync(paths.runtimeFile, JSON.stringify({ ...runtime, config_dir: paths.configDir }));
}

test("a forwarded wait stays while its machine is unreachable, and says so", async (t) => {
  const { central, leaf } = await connectedPair(t, centralHarness(t));
  const asks = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: {} };
  leaf.report(["PreToolUse", "PermissionRequest"].map((name) => payload({ ...asks, hook_event_name: name })));
  leaf.ingest.applyFacts("s", [{ kind: "process", process: { pid: process.pid, startTime: "1" } }]);
  const waits = await untilSession(central, (session) => session.process !== null && session.state === "waiting");
  const silentMs = Math.max(waits.lastUsedAtMs, waits.lastSeenAtMs) + HOUR_MS / 6;
  assert.deepEqual([silenceOf(waits, silentMs - 1), silenceOf(waits, silentMs)], [null, "machine-unreachable"]);
  for (const nowMs of [silentMs, silentMs + 100 * HOUR_MS]) {
    assert.equal(effectiveState(waits, nowMs), "waiting");
    assert.deepEqual(
      [central.store.attentionCounts(nowMs).waiting, central.store.attentionCounts(nowMs).items],
      [1, 1],
    );
    assert.equal(central.store.sessions({ state: "waiting", limit: 9, nowMs }).length, 1);
  }
  leaf.report([payload({ ...asks, hook_event_name: "PostToolUse" })]);
  await untilSession(central, (session) => session.state === "working" && session.waits.length === 0);
});
