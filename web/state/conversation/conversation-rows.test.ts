import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleCall, sampleEvent } from "../sample-events.ts";
import { conversationRows, routeOfEvent } from "./conversation-rows.ts";
import { conversationOf } from "./conversation.ts";
import { messageOf } from "./messages.ts";

const at = (seconds: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + seconds * 1000).toISOString();
const event = (seq: number, name: string, seconds: number, different = {}) =>
  sampleEvent(seq, { hook_event_name: name, tool_name: null, received_at: at(seconds), ...different });

const events = [
  event(1, "UserPromptSubmit", 0),
  event(5, "Notification", 7),
  event(6, "Stop", 20, { summary: "Done." }),
  event(8, "SessionEnd", 40),
];
const calls = [
  ...["a", "b", "c", "d"].map((id, index) => sampleCall(id, { started_at: at(1 + index) })),
  sampleCall("e", { started_at: at(30) }),
];
const items = conversationOf({ message: messageOf([], events), calls, events, agentId: null });
const keys = (toggled: readonly string[]) => conversationRows(items, new Set(toggled)).map(({ key }) => key);

test("a few calls stand by themselves, many are one line that unfolds", () => {
  assert.deepEqual(keys([]), ["event 1", "group a", "event 6", "call e", "event 8"]);
  assert.deepEqual(keys(["group a"]).slice(1, 6), ["group a", "call a", "call b", "call c", "call d"]);
});

test("a call's event stands at its call, with the group to unfold", () => {
  const call = event(3, "PostToolUse", 3, { tool_use_id: "c" });
  assert.deepEqual(routeOfEvent(items, call), { key: "call c", group: "group a" });
  assert.deepEqual(routeOfEvent(items, event(7, "PreToolUse", 30, { tool_use_id: "e" })), {
    key: "call e",
    group: null,
  });
});

test("words and happenings stand at their own time, all else at what came before", () => {
  const route = (one: ReturnType<typeof event>) => routeOfEvent(items, one)?.key;
  assert.deepEqual(events.map(route), ["event 1", "group a", "event 6", "event 8"]);
  assert.equal(route(event(0, "Setup", -5)), "event 1");
  assert.equal(routeOfEvent([], event(0, "Setup", 0)), null);
});

test("before the time from which all is known nothing is told", () => {
  const since = conversationOf({
    message: messageOf([], events),
    calls,
    events,
    agentId: null,
    sinceMs: Date.parse(at(4)),
  });
  assert.deepEqual(
    since.map(({ key }) => key),
    ["call d", "event 6", "call e", "event 8"],
  );
});
