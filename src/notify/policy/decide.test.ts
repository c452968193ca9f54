import assert from "node:assert/strict";
import { test } from "node:test";
import { toHookEvent } from "../../../test/support/hook-event.ts";
import { CHANNEL_ID, notifySettings } from "../../../test/support/notify-settings.ts";
import { payload } from "../../../test/support/payload.ts";
import { playEvents } from "../../../test/support/play-events.ts";
import {
  BASH,
  BASH_FAILED,
  BASH_OK,
  BROKE,
  CALL,
  END,
  IDLE,
  PERMISSION,
  PROMPT,
  REMINDER,
  STOP,
  SUBAGENT,
  SUBAGENT_STOP,
  notification,
  outcome,
  table,
} from "../../../test/support/rule-table.ts";
import { reduceSession } from "../../core/session/reducer.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { decide, createPolicy, isQuiet } from "./decide.ts";

for (const [level, [finished, subagent, tool, prompt, idle]] of Object.entries({
  minimal: ["no: below-level", "no: below-level", "no: below-level", "no: below-level", "no: below-level"],
  normal: ["finished silent", "no: below-level", "no: below-level", "no: below-level", "no: below-level"],
  verbose: ["finished silent", "subagent silent", "tool silent", "prompt silent", "idle silent"],
})) {
  const settings = { level: level as ConfigValues["level"] };
  table(`level ${level}`, {
    "a request for permission pings": { events: [PROMPT, BASH, PERMISSION], settings, expected: "permission ping" },
    "a broken turn pings": { events: [PROMPT, BROKE], settings, expected: "failure ping" },
    "a finished turn": { events: [PROMPT, STOP], settings, expected: finished ?? "" },
    "a subagent's result": { events: [PROMPT, SUBAGENT_STOP], settings, expected: subagent ?? "" },
    "an ended tool call": { events: [PROMPT, BASH, BASH_OK], settings, expected: tool ?? "" },
    "a failed tool call": { events: [PROMPT, BASH, BASH_FAILED], settings, expected: tool ?? "" },
    "a beginning tool call never": { events: [PROMPT, BASH], settings, expected: "no: told-at-end" },
    "a prompt": { events: [PROMPT], settings, expected: prompt ?? "" },
    "the idle prompt after a finished turn": { events: [PROMPT, STOP, IDLE], settings, expected: idle ?? "" },
  });
}

table("what is asked", {
  "AskUserQuestion is a question": {
    events: [payload({ hook_event_name: "PermissionRequest", tool_name: "AskUserQuestion", tool_input: {} })],
    expected: "question ping",
  },
  "ExitPlanMode is a plan": {
    events: [payload({ hook_event_name: "PermissionRequest", tool_name: "ExitPlanMode", tool_input: { plan: "x" } })],
    expected: "plan ping",
  },
  "an MCP server's question": {
    events: [payload({ hook_event_name: "Elicitation", mcp_server_name: "crm", message: "Which account?" })],
    expected: "question ping",
  },
  "a subagent's request for permission is one too": {
    events: [payload({ hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: {}, ...SUBAGENT })],
    expected: "permission ping",
  },
  "nobody is pinged when nobody is named": {
    events: [PERMISSION],
    settings: { mentionUserId: "" },
    expected: "permission",
  },
});

table("one cause, one message", {
  "the reminder of a request for permission": {
    events: [PROMPT, BASH, PERMISSION, REMINDER],
    expected: "no: told-before",
  },
  "the reminder alone, from a client without the request": { events: [PROMPT, REMINDER], expected: "permission ping" },
  "a second request of the same call": { events: [PROMPT, BASH, PERMISSION, PERMISSION], expected: "no: told-before" },
  "the next call asks anew": {
    events: [
      PROMPT,
      BASH,
      PERMISSION,
      BASH_OK,
      payload({ hook_event_name: "PreToolUse", ...CALL, tool_use_id: "toolu_2" }),
      PERMISSION,
    ],
    expected: "permission ping",
  },
  "the dialog notice of an MCP server's question": {
    events: [
      payload({ hook_event_name: "Elicitation", mcp_server_name: "crm", message: "Which account?" }),
      notification("elicitation_dialog", "crm asks"),
    ],
    expected: "no: told-before",
  },
  "the answer to a question": {
    events: [payload({ hook_event_name: "ElicitationResult", mcp_server_name: "crm", action: "accept" })],
    settings: { level: "verbose" },
    expected: "no: answered",
  },
  "a broken turn and the end of its session": { events: [PROMPT, BROKE, END], expected: "no: failure-told" },
  "the same even where the end is asked for": {
    events: [PROMPT, BROKE, END],
    settings: { enabledEvents: ["SessionEnd"] },
    expected: "no: failure-told",
  },
  "the idle prompt twice in one turn": {
    events: [PROMPT, STOP, IDLE, IDLE],
    settings: { eventNotification: true },
    expected: "no: told-before",
  },
  "the idle prompt in the next turn": {
    events: [PROMPT, STOP, IDLE, PROMPT, STOP, IDLE],
    settings: { eventNotification: true },
    expected: "idle",
  },
  "the idle prompt beside a question": {
    events: [PROMPT, BASH, PERMISSION, IDLE],
    settings: { eventNotification: true },
    expected: "no: waits-already",
  },
});

test("one cause, one message: a hook that is registered twice", () => {
  assert.equal(outcome([PROMPT, STOP, STOP], {}, 40), "no: double");
  assert.equal(outcome([PROMPT, BROKE, BROKE], {}, 40), "no: double");
  assert.equal(outcome([STOP, STOP], {}, 60_000), "finished silent");
});

table("the end of work", {
  "work in the background goes on": {
    events: [PROMPT, payload({ hook_event_name: "Stop", background_tasks: [{ id: "b1", description: "dev server" }] })],
    expected: "no: background-work",
  },
  "told all the same to who wants each turn": {
    events: [PROMPT, payload({ hook_event_name: "Stop", background_tasks: [{ id: "b1" }] })],
    settings: { eventStop: true },
    expected: "finished silent",
  },
  "a subagent's end is not the session's": {
    events: [PROMPT, SUBAGENT_STOP],
    settings: { level: "verbose" },
    expected: "subagent silent",
  },
  "an agent of the client's own": {
    events: [payload({ hook_event_name: "SubagentStop", agent_id: "a9", agent_type: "" })],
    settings: { eventSubagentStop: true },
    expected: "no: internal-agent",
  },
  "a session that ends at rest": {
    events: [PROMPT, STOP, END],
    settings: { level: "verbose" },
    expected: "no: card-only",
  },
  "a session that ends at work": { events: [PROMPT, END], settings: { level: "verbose" }, expected: "session silent" },
  "a prompt that the client made": {
    events: [payload({ hook_event_name: "UserPromptSubmit", prompt: "<task-notification>…" })],
    settings: { level: "verbose" },
    expected: "no: machine-prompt",
  },
});

table("DISCORD_FINISHED", {
  "off, against its own switch": {
    events: [STOP],
    settings: { finished: "off", eventStop: true },
    expected: "no: finished-off",
  },
  silent: { events: [STOP], settings: { finished: "silent" }, expected: "finished silent" },
  on: { events: [STOP], settings: { finished: "on" }, expected: "finished" },
  ping: { events: [STOP], settings: { finished: "mention" }, expected: "finished ping" },
  "on, at the level minimal": {
    events: [STOP],
    settings: { finished: "on", level: "minimal" },
    expected: "finished",
  },
});

const STOP_ASKING = payload({ hook_event_name: "Stop", last_assistant_message: "Done.\n\n- a\n- b\n\nShall I push?" });
const ASKED_BEHIND = payload({ hook_event_name: "Stop", background_tasks: [{ id: "b", description: "x" }] });

table("a finished turn that asks", {
  "sounds where finished turns are silent": { events: [STOP_ASKING], expected: "finished" },
  "sounds at the level minimal": { events: [STOP_ASKING], settings: { level: "minimal" }, expected: "finished" },
  "pings where finished turns do": {
    events: [STOP_ASKING],
    settings: { finished: "mention" },
    expected: "finished ping",
  },
  "is off where finished turns are off": {
    events: [STOP_ASKING],
    settings: { finished: "off" },
    expected: "no: finished-off",
  },
  "waits for its background tasks": { events: [ASKED_BEHIND], expected: "no: background-work" },
});

test("reason of a finished turn that asks is its question", () => {
  const [asked, told] = [STOP_ASKING, STOP].map(
    (text) => playEvents([text], notifySettings())[0]?.decision.reason.code,
  );
  assert.deepEqual([asked, told], ["turn-asks", "turn-finished"]);
});

const EVERY_HOUR = { fromMinute: 0, toMinute: 1439 };

table("quiet hours", {
  "who is asked hears no sound, but reads it": {
    events: [PERMISSION],
    settings: { quietHours: EVERY_HOUR },
    expected: "permission silent",
  },
  "a broken turn": { events: [BROKE], settings: { quietHours: EVERY_HOUR }, expected: "failure silent" },
  "a finished turn that would ping": {
    events: [STOP],
    settings: { quietHours: EVERY_HOUR, finished: "mention" },
    expected: "finished silent",
  },
});

table("where to", {
  "no service at all": { events: [BROKE], settings: { botToken: "" }, expected: "no: nowhere" },
  "a bot without a channel": { events: [BROKE], settings: { channelId: "" }, expected: "no: nowhere" },
});

test("a message goes to every provider that is set up, Discord first", () => {
  const others = { ntfyUrl: "https://ntfy.sh/topic", slackUrl: "https://hooks.slack.com/services/T/B/x" };
  const destinations = (changed: Partial<ConfigValues>) => {
    const decision = playEvents([BROKE], notifySettings({ ...others, ...changed }))[0]?.decision;
    return decision?.isNotified === true ? decision.destinationIds : [];
  };
  assert.deepEqual(destinations({}), [`channel:${CHANNEL_ID}`, "ntfy:ntfy.sh", "slack:hooks.slack.com"]);
  assert.deepEqual(destinations({ botToken: "" }), ["ntfy:ntfy.sh", "slack:hooks.slack.com"]);
});

test("an event of more than a day ago sends no notification", () => {
  const event = toHookEvent(BROKE, 1_000_000);
  const input = { event, before: null, after: reduceSession(null, event).session, settings: notifySettings() };
  assert.equal(decide({ ...input, nowMs: 1_000_000 + 86_400_001 }).reason.code, "too-old");
  assert.equal(decide({ ...input, nowMs: 1_000_000 + 86_400_000 }).isNotified, true);
});

test("an imported event sends no notification, however young it is", () => {
  const event = { ...toHookEvent(BROKE, 1_000_000), source: "import" } as const;
  const input = { event, before: null, after: reduceSession(null, event).session, settings: notifySettings() };
  assert.deepEqual(decide({ ...input, nowMs: 1_000_000 }), {
    isNotified: false,
    reason: { code: "imported", details: {} },
  });
});

const event = toHookEvent(payload({ hook_event_name: "Stop", last_assistant_message: "Done." }));
const after = reduceSession(null, event).session;
const clock = { now: () => event.receivedAtMs };

test("the policy is silent without a provider, and obeys a change at once", () => {
  let settings = notifySettings({ botToken: "" });
  const policy = createPolicy({ settings: () => settings, clock });
  assert.equal(policy.decide(event, null, after), null);

  settings = notifySettings();
  const reported = policy.decide(event, null, after);
  assert.ok(reported?.isNotified === true);
  assert.deepEqual(reported.destinationIds, [`channel:${CHANNEL_ID}`]);

  settings = notifySettings({ finished: "off" });
  assert.deepEqual(policy.decide(event, null, after)?.reason, { code: "finished-off", details: {} });
});

test("the policy decides the same again about an event that was not stored", () => {
  const policy = createPolicy({ settings: () => notifySettings(), clock });
  assert.deepEqual(policy.decide(event, null, after), policy.decide(event, null, after));
});

/** Local time, as the setting means it, so the test holds in every time zone. */
function at(hour: number, minute: number): number {
  return new Date(2026, 10, 25, hour, minute).getTime();
}

test("quiet hours that pass midnight begin in the evening and end in the morning", () => {
  const hours = { fromMinute: 22 * 60, toMinute: 7 * 60 };
  assert.equal(isQuiet(at(21, 59), hours), false);
  assert.equal(isQuiet(at(22, 0), hours), true);
  assert.equal(isQuiet(at(0, 0), hours), true);
  assert.equal(isQuiet(at(6, 59), hours), true);
  assert.equal(isQuiet(at(7, 0), hours), false);
});

test("quiet hours within a day", () => {
  const hours = { fromMinute: 12 * 60, toMinute: 13 * 60 + 30 };
  assert.equal(isQuiet(at(11, 59), hours), false);
  assert.equal(isQuiet(at(12, 0), hours), true);
  assert.equal(isQuiet(at(13, 29), hours), true);
  assert.equal(isQuiet(at(13, 30), hours), false);
});

test("without quiet hours it is never quiet", () => {
  assert.equal(isQuiet(at(3, 0), null), false);
});
