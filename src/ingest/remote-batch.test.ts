import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENCE } from "../../test/support/filled-store.ts";
import { fullSession } from "../../test/support/full-session.ts";
import { payload } from "../../test/support/payload.ts";
import { parsePayload } from "../agents/payload/parse-payload.ts";
import type { Session, ToolCall } from "../core/session/session.ts";
import type { IncomingEvent } from "./collect-batch.ts";
import { reduceRemoteBatch, rowsNeeded, type RemoteBatch } from "./remote-batch.ts";

const NOW_MS = 1_800_000_000_000;

function incoming(key: string, fields: Record<string, unknown>): IncomingEvent {
  const context = { receivedAtMs: NOW_MS, clientPid: null };
  const parsed = parsePayload(Buffer.from(payload(fields)), context);
  if (parsed.kind !== "event") throw new TypeError("no event");
  return { event: parsed.event, sourceName: "", sourceKey: key };
}

const call = (session: string, id: string) => ({ session_id: session, tool_name: "Bash", tool_use_id: id });

function batch(fields: Partial<RemoteBatch>): RemoteBatch {
  return { label: "laptop", incomingEvents: [], snapshots: [], alive: [], policy: SILENCE, ...fields };
}

const EMPTY = {
  isStored: () => false,
  sessionBefore: (): Session | null => null,
  loadCall: (): ToolCall | null => null,
  nowMs: NOW_MS,
};

test("a batch looks up no other rows than those it names before", () => {
  const remote = batch({
    incomingEvents: [
      incoming("1", { ...call("b", "t1"), hook_event_name: "PreToolUse" }),
      incoming("2", { ...call("b", "t1"), hook_event_name: "PermissionRequest" }),
      incoming("3", { ...call("b", "t1"), hook_event_name: "PostToolUse" }),
      incoming("4", { ...call("a", "t2"), hook_event_name: "PostToolUseFailure", error: "no" }),
      incoming("5", { ...call("a", "t3"), hook_event_name: "PostToolUse", agent_id: "sub" }),
      incoming("6", { session_id: "a", hook_event_name: "Stop" }),
    ],
    snapshots: [{ session: fullSession({ sessionId: "c" }), calls: [] }],
    alive: ["d", "a"],
  });
  const needed = rowsNeeded(remote);
  assert.deepEqual(needed.sessionIds, ["a", "b", "c", "d"]);
  assert.deepEqual(needed.sourceKeys, ["1", "2", "3", "4", "5", "6"]);
  const found = { sessions: new Set<string>(), calls: new Set<string>() };
  reduceRemoteBatch(remote, {
    ...EMPTY,
    sessionBefore: (sessionId) => {
      found.sessions.add(sessionId);
      return fullSession({ sessionId });
    },
    loadCall: (sessionId, toolUseId) => {
      found.calls.add(`${sessionId} ${toolUseId}`);
      return null;
    },
  });
  assert.deepEqual([...found.sessions].toSorted(), needed.sessionIds);
  const calls = new Set(needed.calls.map(({ sessionId, toolUseId }) => `${sessionId} ${toolUseId}`));
  assert.ok(found.calls.size > 0 && found.calls.isSubsetOf(calls), [...found.calls].join());
});

test("an event that is stored, or comes twice in a batch, is written once", () => {
  const keys = ["old", "new", "new"];
  const remote = batch({
    incomingEvents: keys.map((key) => incoming(key, { session_id: "s", hook_event_name: "Stop" })),
  });
  const reduced = reduceRemoteBatch(remote, { ...EMPTY, isStored: (key) => key === "old" });
  assert.deepEqual(
    reduced.batch.events.map(({ sourceKey }) => sourceKey),
    ["new"],
  );
  assert.equal(reduced.batch.sessions[0]?.eventCount, 1);
});

test("steps are kept of sessions as their events left them, not as a snapshot did", () => {
  const remote = batch({
    incomingEvents: ["a", "b"].map((id) => incoming(id, { session_id: id, hook_event_name: "Stop" })),
    snapshots: [{ session: fullSession({ sessionId: "a" }), calls: [] }],
  });
  const reduced = reduceRemoteBatch(remote, EMPTY);
  assert.deepEqual(new Set(reduced.batch.sessions.map(({ machine }) => machine)), new Set(["laptop"]));
  assert.deepEqual([...reduced.trails.keys()], ["b"]);
});
