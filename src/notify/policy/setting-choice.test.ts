import assert from "node:assert/strict";
import { test } from "node:test";
import { payload } from "../../../test/support/payload.ts";
import {
  BASH,
  BASH_FAILED,
  BASH_OK,
  BROKE,
  IDLE,
  PERMISSION,
  PROMPT,
  REMINDER,
  STOP,
  SUBAGENT_STOP,
  outcome,
  table,
} from "../../../test/support/rule-table.ts";

table("an event's switch", {
  "PRETOOLUSE on": { events: [BASH], settings: { eventPreToolUse: true }, expected: "tool silent" },
  "PRETOOLUSE off": {
    events: [BASH],
    settings: { eventPreToolUse: false, level: "verbose" },
    expected: "no: switch-off",
  },
  "POSTTOOLUSE on": { events: [BASH, BASH_OK], settings: { eventPostToolUse: true }, expected: "tool silent" },
  "POSTTOOLUSE on means failures too": {
    events: [BASH, BASH_FAILED],
    settings: { eventPostToolUse: true },
    expected: "tool silent",
  },
  "POSTTOOLUSE off": {
    events: [BASH, BASH_OK],
    settings: { eventPostToolUse: false, level: "verbose" },
    expected: "no: switch-off",
  },
  "NOTIFICATION on": { events: [PROMPT, STOP, IDLE], settings: { eventNotification: true }, expected: "idle" },
  "NOTIFICATION off": { events: [REMINDER], settings: { eventNotification: false }, expected: "no: switch-off" },
  "NOTIFICATION off means requests too": {
    events: [PERMISSION],
    settings: { eventNotification: false },
    expected: "no: switch-off",
  },
  "STOP on at the level minimal": {
    events: [STOP],
    settings: { eventStop: true, level: "minimal" },
    expected: "finished silent",
  },
  "STOP off": { events: [STOP], settings: { eventStop: false, finished: "on" }, expected: "no: switch-off" },
  "STOP off does not hide a failure": { events: [BROKE], settings: { eventStop: false }, expected: "failure ping" },
  "SUBAGENT_STOP on": {
    events: [SUBAGENT_STOP],
    settings: { eventSubagentStop: true, level: "minimal" },
    expected: "subagent silent",
  },
  "SUBAGENT_STOP off": {
    events: [SUBAGENT_STOP],
    settings: { eventSubagentStop: false },
    expected: "no: switch-off",
  },
});

table("the lists of events", {
  "enabled names it": { events: [STOP], settings: { enabledEvents: ["Stop"] }, expected: "finished silent" },
  "enabled names it in other letters": {
    events: [STOP],
    settings: { enabledEvents: ["stop"], level: "minimal" },
    expected: "finished silent",
  },
  "enabled does not name it": {
    events: [PERMISSION],
    settings: { enabledEvents: ["Stop"] },
    expected: "no: not-listed",
  },
  "enabled Notification means requests": {
    events: [PERMISSION],
    settings: { enabledEvents: ["Notification"] },
    expected: "permission ping",
  },
  "enabled Stop means failures": { events: [BROKE], settings: { enabledEvents: ["Stop"] }, expected: "failure ping" },
  "enabled can name what no level tells": {
    events: [payload({ hook_event_name: "TaskCompleted", task_id: "1", task_subject: "x" })],
    settings: { enabledEvents: ["TaskCompleted"] },
    expected: "notice silent",
  },
  "enabled can name what we do not know": {
    events: [payload({ hook_event_name: "BrandNew" })],
    settings: { enabledEvents: ["BrandNew"] },
    expected: "notice silent",
  },
  "disabled names it": { events: [STOP], settings: { disabledEvents: ["Stop"] }, expected: "no: disabled" },
  "disabled names another": {
    events: [STOP],
    settings: { disabledEvents: ["PreToolUse"] },
    expected: "finished silent",
  },
  "disabled Notification means requests": {
    events: [PERMISSION],
    settings: { disabledEvents: ["Notification"] },
    expected: "no: disabled",
  },
  "disabled Stop does not hide a failure": {
    events: [BROKE],
    settings: { disabledEvents: ["Stop"] },
    expected: "failure ping",
  },
  "disabled StopFailure does": {
    events: [BROKE],
    settings: { disabledEvents: ["StopFailure"] },
    expected: "no: disabled",
  },
  "enabled wins over disabled": {
    events: [STOP],
    settings: { enabledEvents: ["Stop"], disabledEvents: ["Stop"] },
    expected: "finished silent",
  },
  "a switch that is on wins over disabled": {
    events: [STOP],
    settings: { eventStop: true, disabledEvents: ["Stop"] },
    expected: "finished silent",
  },
  "a switch that is off wins over enabled": {
    events: [STOP],
    settings: { eventStop: false, enabledEvents: ["Stop"] },
    expected: "no: switch-off",
  },
  "a switch that is on wins over an enabled list of others": {
    events: [STOP],
    settings: { eventStop: true, enabledEvents: ["Notification"] },
    expected: "finished silent",
  },
  "another event's switch leaves it to the lists": {
    events: [STOP],
    settings: { eventPreToolUse: true, disabledEvents: ["Stop"] },
    expected: "no: disabled",
  },
});

table("a tool's say", {
  "its switch on, where nothing decides about the event": {
    events: [BASH, BASH_OK],
    settings: { toolBash: true },
    expected: "tool silent",
  },
  "the same, told at its end only": { events: [BASH], settings: { toolBash: true }, expected: "no: told-at-end" },
  "its switch on, the event off": {
    events: [BASH, BASH_OK],
    settings: { toolBash: true, eventPostToolUse: false },
    expected: "no: switch-off",
  },
  "its switch off, the event on": {
    events: [BASH],
    settings: { toolBash: false, eventPreToolUse: true },
    expected: "no: tool-switch-off",
  },
  "in the list, the event on": {
    events: [BASH],
    settings: { disabledTools: ["Bash"], eventPreToolUse: true },
    expected: "no: tool-disabled",
  },
  "in the list, its switch on": {
    events: [BASH],
    settings: { disabledTools: ["Bash"], toolBash: true, eventPreToolUse: true },
    expected: "tool silent",
  },
  "in the list, at the level verbose": {
    events: [BASH, BASH_OK],
    settings: { disabledTools: ["bash"], level: "verbose" },
    expected: "no: tool-disabled",
  },
  "a request for permission is not a tool's to hide": {
    events: [BASH, PERMISSION],
    settings: { toolBash: false, disabledTools: ["Bash"] },
    expected: "permission ping",
  },
  "Task means Agent": {
    events: [payload({ hook_event_name: "PostToolUse", tool_name: "Agent", tool_use_id: "t" })],
    settings: { toolTask: true },
    expected: "tool silent",
  },
  "Task in the list means Agent": {
    events: [payload({ hook_event_name: "PostToolUse", tool_name: "Agent", tool_use_id: "t" })],
    settings: { disabledTools: ["Task"], level: "verbose" },
    expected: "no: tool-disabled",
  },
});

function ended(tool: string): string[] {
  return [payload({ hook_event_name: "PostToolUse", tool_name: tool, tool_use_id: "t" })];
}

const TOOLS = {
  toolRead: "Read",
  toolEdit: "Edit",
  toolMultiEdit: "MultiEdit",
  toolWrite: "Write",
  toolTodoWrite: "TodoWrite",
  toolGrep: "Grep",
  toolGlob: "Glob",
  toolLs: "LS",
  toolBash: "Bash",
  toolTask: "Task",
  toolWebFetch: "WebFetch",
} as const;

for (const [key, tool] of Object.entries(TOOLS)) {
  test(`the switch of ${tool} applies to its calls and no others`, () => {
    assert.equal(outcome(ended(tool), { [key]: true }), "tool silent");
    assert.equal(outcome(ended(tool), { [key]: false, level: "verbose" }), "no: tool-switch-off");
    const other = tool === "Read" ? "Bash" : "Read";
    assert.equal(outcome(ended(other), { [key]: true }), "no: below-level");
    assert.equal(outcome(ended("mcp__x__y"), { [key]: false, level: "verbose" }), "tool silent");
  });
}
