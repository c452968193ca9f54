import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageDto } from "../../../src/api/session-dto.ts";
import { callEventsOf, describingEvent } from "../event-reader.ts";
import { sampleTurn } from "../../../test/support/page/activity-harness.ts";
import { NO_RESULT, sampleCall, sampleEvent } from "../../../test/support/page/state-harness.ts";
import { conversationOf, conversationRows, countCalls, findStep, locateEvent } from "./conversation.ts";
import { mergeMessages } from "./messages.ts";

const at = (seconds: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + seconds * 1000).toISOString();
const message = (uuid: string, seconds: number, different: Partial<MessageDto> = {}): MessageDto => ({
  uuid,
  agent_id: null,
  at: at(seconds),
  role: "prompt",
  text: "Fix it\n\nplease",
  ...different,
});
const event = (seq: number, name: string, seconds: number, different = {}) =>
  sampleEvent(seq, { hook_event_name: name, tool_name: null, received_at: at(seconds), ...different });

test("text from the transcript is not repeated by the hook, in any form", () => {
  const messages = [message("m1", 0), message("m2", 9, { role: "reply", text: "Done." })];
  const events = [
    event(1, "UserPromptSubmit", 1, { summary: "Fix it please" }),
    event(2, "Stop", 10, { summary: "Done." }),
    event(3, "UserPromptSubmit", 20, { summary: "And now…" }),
  ];
  assert.deepEqual(
    mergeMessages(messages, events).map(({ key, role, seq, isCut }) => [key, role, seq, isCut]),
    [
      ["m1", "prompt", 1, false],
      ["m2", "reply", 2, false],
      ["event 3", "prompt", 3, true],
    ],
  );
});

test("a prompt has its turn, by its event or its words; else the turn brings one", () => {
  const messages = [message("m1", 0), message("m2", 100, { text: "Now the tests" })];
  const events = [event(1, "UserPromptSubmit", 1, { summary: "Fix it please" })];
  const turns = [
    sampleTurn(1, { started_at: at(1), prompt: "Fix it please" }),
    sampleTurn(5, { started_at: at(101), prompt: "Now the tests" }),
    sampleTurn(9, { started_at: at(900), prompt: "Later" }),
  ];
  assert.deepEqual(
    mergeMessages(messages, events, turns).map(({ key, turn, seq }) => [key, turn?.seq, seq]),
    [
      ["m1", 1, 1],
      ["m2", 5, 5],
      ["event 9", 9, 9],
    ],
  );
});

test("two prompts in the same words within a minute keep their own turns", () => {
  const messages = [message("m1", 0, { text: "continue" }), message("m2", 20, { text: "continue" })];
  const turns = [0, 20].map((second, index) =>
    sampleTurn(index + 1, { started_at: at(second), prompt: "continue", calls: index }),
  );
  assert.deepEqual(
    mergeMessages(messages, [], turns).map(({ key, turn }) => [key, turn?.seq]),
    [
      ["m1", 1],
      ["m2", 2],
    ],
  );
});

test("the same text at another time was said twice", () => {
  const events = [event(1, "UserPromptSubmit", 500, { summary: "Fix it please" })];
  assert.equal(mergeMessages([message("m1", 0)], events).length, 2);
});

test("a plan or a question stands by itself between folded calls", () => {
  const calls = ["a", "b", "c", "d", "plan", "e"].map((id, index) =>
    sampleCall(id, { started_at: at(index), tool_name: id === "plan" ? "ExitPlanMode" : "Read" }),
  );
  const rows = conversationRows(conversationOf({ messages: [], calls, events: [], agentId: null }), new Set());
  assert.deepEqual(
    rows.map(({ kind, key }) => [kind, key]),
    [
      ["group", "group a"],
      ["call", "call plan"],
      ["call", "call e"],
    ],
  );
});

test("calls stand between messages, those in a row together, each agent's by itself", () => {
  const said = mergeMessages([message("m1", 0), message("m2", 10, { role: "reply" })], []);
  const calls = [
    sampleCall("a", { started_at: at(1) }),
    sampleCall("b", { started_at: at(2), agent_id: "sub" }),
    sampleCall("c", { started_at: at(3) }),
    sampleCall("d", { started_at: at(12) }),
  ];
  const events = [event(7, "TurnInterrupted", 13, { source: "transcript" }), event(8, "Notification", 13)];
  const shape = (agentId: string | null) =>
    conversationOf({ messages: said, calls, events, agentId }).map((item) =>
      item.kind === "calls" ? item.calls.map((call) => call.tool_use_id).join() : item.key,
    );
  assert.deepEqual(shape(null), ["m1", "a,c", "m2", "d", "event 7"]);
  assert.deepEqual(shape("sub"), ["b"]);
});

test("a call that runs has a row of its own below the folded ones", () => {
  const running = [1, 2, 3, 4, 5].map((second) =>
    sampleCall(`c${second}`, { started_at: at(second), ...(second === 5 && { ended_at: null, outcome: null }) }),
  );
  const all = conversationOf({ messages: [], calls: running, events: [], agentId: null });
  assert.deepEqual(
    conversationRows(all, new Set()).map(({ key }) => key),
    ["group c1", "call c5"],
  );
});

test("a group counts its tools and its failures", () => {
  const edit = { tool_name: "Edit", outcome: "failed", result: { ...NO_RESULT, added: 4 } } as const;
  assert.deepEqual(countCalls([sampleCall("a"), sampleCall("b"), sampleCall("c", edit)]), {
    tools: [
      ["Bash", 2],
      ["Edit", 1],
    ],
    failed: 1,
    added: 4,
    removed: null,
  });
});

test("input and output of a call are found where they are stored", () => {
  const events = [
    event(1, "PreToolUse", 0, { tool_use_id: "t" }),
    event(2, "PermissionRequest", 0, { tool_use_id: "t" }),
    event(3, "PostToolUse", 0, { tool_use_id: "t" }),
    event(4, "PreToolUse", 0, { tool_use_id: "open" }),
    event(5, "PostToolBatch", 0),
  ];
  const found = callEventsOf(events);
  assert.deepEqual(found.get("t"), { began: 1, ended: 3 });
  assert.equal(describingEvent(found.get("open")), 4);
  assert.equal(describingEvent(found.get("nobody")), null);
});

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
const items = conversationOf({ messages: mergeMessages([], events), calls, events, agentId: null });
const keys = (toggled: readonly string[]) => conversationRows(items, new Set(toggled)).map(({ key }) => key);

test("a few calls are separate rows, many are one line that unfolds", () => {
  assert.deepEqual(keys([]), ["event 1", "group a", "event 6", "call e", "event 8"]);
  assert.deepEqual(keys(["group a"]).slice(1, 6), ["group a", "call a", "call b", "call c", "call d"]);
});

test("a call's event is at its call, with the group to unfold", () => {
  const call = event(3, "PostToolUse", 3, { tool_use_id: "c" });
  assert.deepEqual(locateEvent(items, call), { key: "call c", group: "group a" });
  assert.deepEqual(locateEvent(items, event(7, "PreToolUse", 30, { tool_use_id: "e" })), {
    key: "call e",
    group: null,
  });
});

test("words and happenings stand at their own time, all else at what came before", () => {
  const route = (one: ReturnType<typeof event>) => locateEvent(items, one)?.key;
  assert.deepEqual(events.map(route), ["event 1", "group a", "event 6", "event 8"]);
  assert.equal(route(event(0, "Setup", -5)), "event 1");
  assert.equal(locateEvent([], event(0, "Setup", 0)), null);
});

test("before the time from which all is known no row is shown", () => {
  const since = conversationOf({
    messages: mergeMessages([], events),
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

test("steps lead to failures and prompts, into folded groups too", () => {
  const failed = [
    ...["a", "b", "c", "d"].map((id, index) =>
      sampleCall(id, { started_at: at(1 + index), outcome: id === "c" ? "failed" : "ok" }),
    ),
    sampleCall("e", { started_at: at(30), outcome: "denied" }),
  ];
  const all = conversationOf({ messages: mergeMessages([], events), calls: failed, events, agentId: null });
  const step = (to: "error" | "prompt", by: 1 | -1, fromKey: string | null) => findStep(all, { to, step: by, fromKey });
  assert.deepEqual(step("error", -1, null), { key: "call e", group: null });
  assert.deepEqual(step("error", -1, "call e"), { key: "call c", group: "group a" });
  assert.deepEqual(step("error", 1, "group a"), { key: "call c", group: "group a" });
  assert.deepEqual(step("error", 1, "call e"), null);
  assert.deepEqual(step("prompt", -1, "call e"), { key: "event 1", group: null });
  assert.deepEqual(step("prompt", 1, null), { key: "event 1", group: null });
});
