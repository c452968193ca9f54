import assert from "node:assert/strict";
import { test } from "node:test";
import { notifySettings } from "../../../test/support/notify-settings.ts";
import { payload } from "../../../test/support/payload.ts";
import { playEvents } from "../../../test/support/play-events.ts";
import { toHookEvent } from "../../../test/support/hook-event.ts";
import { applyEvent } from "../../core/session-state.ts";
import type { NotifySettings } from "../notify-settings.ts";
import { decide } from "./decide.ts";

const PROMPT = payload({ hook_event_name: "UserPromptSubmit", prompt: "Build it" });
const CALL = { tool_name: "Bash", tool_input: { command: "npm test" }, tool_use_id: "toolu_1" };
const BASH = payload({ hook_event_name: "PreToolUse", ...CALL });
const BASH_OK = payload({ hook_event_name: "PostToolUse", ...CALL });
const BASH_FAILED = payload({ hook_event_name: "PostToolUseFailure", ...CALL, error: "Exit code 1" });
const PERMISSION = payload({ hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: CALL.tool_input });
const REMINDER = notification("permission_prompt", "Claude needs your permission");
const IDLE = notification("idle_prompt", "Claude is waiting for your input");
const STOP = payload({ hook_event_name: "Stop", last_assistant_message: "Done." });
const BROKE = payload({ hook_event_name: "StopFailure", error: "rate_limit", last_assistant_message: "429" });
const SUBAGENT = { agent_id: "a1", agent_type: "Explore" };
const SUBAGENT_STOP = payload({ hook_event_name: "SubagentStop", ...SUBAGENT, last_assistant_message: "Found." });
const END = payload({ hook_event_name: "SessionEnd", reason: "other" });

function notification(type: string, message: string): string {
  return payload({ hook_event_name: "Notification", notification_type: type, message });
}

/** The last event's outcome in few words: `permission ping`, `tool silent`, or why not. */
function outcome(texts: readonly string[], changed: Partial<NotifySettings> = {}, stepMs?: number): string {
  const last = playEvents(texts, notifySettings(changed), stepMs).at(-1);
  assert.ok(last !== undefined);
  const { decision } = last;
  if (!decision.tell) return `no: ${decision.why.code}`;
  if (!last.sent) return "no: told-before";
  return [decision.kind, ...(decision.mention ? ["ping"] : []), ...(decision.silent ? ["silent"] : [])].join(" ");
}

interface Row {
  readonly events: readonly string[];
  readonly settings?: Partial<NotifySettings>;
  readonly expected: string;
}

function table(name: string, rows: Readonly<Record<string, Row>>): void {
  for (const [what, { events, settings, expected }] of Object.entries(rows)) {
    test(`${name}: ${what}`, () => assert.equal(outcome(events, settings), expected));
  }
}

for (const [level, [finished, subagent, tool, prompt, idle]] of Object.entries({
  minimal: ["no: below-level", "no: below-level", "no: below-level", "no: below-level", "no: below-level"],
  normal: ["finished silent", "subagent silent", "no: below-level", "no: below-level", "no: below-level"],
  verbose: ["finished silent", "subagent silent", "tool silent", "prompt silent", "idle silent"],
})) {
  const settings = { level: level as NotifySettings["level"] };
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
      ...[PROMPT, BASH, PERMISSION, BASH_OK],
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
  "a subagent's end is not the session's": { events: [PROMPT, SUBAGENT_STOP], expected: "subagent silent" },
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
  mention: { events: [STOP], settings: { finished: "mention" }, expected: "finished ping" },
  "on, at the level minimal": {
    events: [STOP],
    settings: { finished: "on", level: "minimal" },
    expected: "finished",
  },
});

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
  test(`the switch of ${tool} rules its calls and no others`, () => {
    const ended = (name: string) => [payload({ hook_event_name: "PostToolUse", tool_name: name, tool_use_id: "t" })];
    assert.equal(outcome(ended(tool), { [key]: true }), "tool silent");
    assert.equal(outcome(ended(tool), { [key]: false, level: "verbose" }), "no: tool-switch-off");
    const other = tool === "Read" ? "Bash" : "Read";
    assert.equal(outcome(ended(other), { [key]: true }), "no: below-level");
    assert.equal(outcome(ended("mcp__x__y"), { [key]: false, level: "verbose" }), "tool silent");
  });
}

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

test("what happened more than a day ago is not told", () => {
  const event = toHookEvent(BROKE, 1_000_000);
  const situation = { event, before: null, after: applyEvent(null, event), settings: notifySettings() };
  assert.equal(decide({ ...situation, nowMs: 1_000_000 + 86_400_001 }).why.code, "too-old");
  assert.equal(decide({ ...situation, nowMs: 1_000_000 + 86_400_000 }).tell, true);
});
