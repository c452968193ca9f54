import type { Env } from "../discord/harness.ts";
import { payload } from "../../support/payload.ts";

/** Fields of a payload beyond the common ones of a session. */
type Fields = Readonly<Record<string, unknown>>;

export interface Scenario {
  /** The heading of its message on the page; null where the table alone has it. */
  readonly title: string | null;
  /** The first cell of its row in the page's table. */
  readonly row: string;
  /** Settings that the message requires. */
  readonly env?: Env;
  /** Events after the prompt, five seconds apart. */
  readonly events: readonly Fields[];
}

const push = { command: "git push origin fix/login", description: "Push the branch" };
const bash = { tool_name: "Bash", tool_use_id: "call-1" };
const began = { hook_event_name: "PreToolUse", ...bash, tool_input: push };
const tests = { ...bash, tool_input: { command: "npm test -- login" } };
const edit = {
  tool_name: "Edit",
  tool_use_id: "call-2",
  tool_input: { file_path: "/home/dev/src/shop/login.ts", old_string: "retries = 1", new_string: "retries = 3" },
};
const question = {
  tool_name: "AskUserQuestion",
  tool_use_id: "call-3",
  tool_input: {
    questions: [
      {
        question: "How should deleted customers be kept?",
        header: "Deletion",
        multiSelect: false,
        options: [
          { label: "Soft delete", description: "a column" },
          { label: "Archive table", description: "moved away" },
        ],
      },
    ],
  },
};
const plan = {
  tool_name: "ExitPlanMode",
  tool_use_id: "call-4",
  tool_input: { plan: "# Retry logins\n1. Count the attempts\n2. Wait longer after each" },
};
const stop = { hook_event_name: "Stop", last_assistant_message: "Logins are tried three times now; 12 tests pass." };
const agent = { agent_id: "a1", agent_type: "general-purpose" };

/** A request that was answered: its message was edited. */
export const ANSWERED: Scenario = {
  title: "A request that is over",
  row: "permission, question, plan",
  events: [
    began,
    { ...began, hook_event_name: "PermissionRequest", tool_use_id: undefined },
    { ...began, hook_event_name: "PostToolUse", tool_response: {}, duration_ms: 1000 },
  ],
};

/** One of each message that a user can get, in the order of the page. A session works in a project named shop. */
export const SCENARIOS: readonly Scenario[] = [
  {
    title: "A request for permission",
    row: "permission, question, plan",
    events: [began, { ...began, hook_event_name: "PermissionRequest", tool_use_id: undefined }],
  },
  {
    title: "A question",
    row: "permission, question, plan",
    events: [
      { ...question, hook_event_name: "PreToolUse" },
      { ...question, hook_event_name: "PermissionRequest", tool_use_id: undefined },
    ],
  },
  {
    title: null,
    row: "permission, question, plan",
    events: [
      {
        hook_event_name: "Elicitation",
        mcp_server_name: "tickets",
        message: "Which project is it for?",
        mode: "form",
        requested_schema: { type: "object", properties: { project: { type: "string" } } },
      },
    ],
  },
  {
    title: "A plan to approve",
    row: "permission, question, plan",
    events: [
      { ...plan, hook_event_name: "PreToolUse" },
      { ...plan, hook_event_name: "PermissionRequest", tool_use_id: undefined },
    ],
  },
  {
    title: "A failed turn",
    row: "failed turn, process exited",
    events: [
      {
        hook_event_name: "StopFailure",
        error: "rate_limit",
        last_assistant_message: "API Error: 429 Too Many Requests",
      },
    ],
  },
  { title: "A finished turn", row: "finished turn", events: [stop] },
  {
    title: null,
    row: "finished subagent",
    events: [
      { hook_event_name: "SubagentStart", ...agent },
      { hook_event_name: "SubagentStop", ...agent, last_assistant_message: "login.ts is the only caller." },
    ],
  },
  {
    title: null,
    row: "reminder for the next prompt",
    events: [
      stop,
      {
        hook_event_name: "Notification",
        notification_type: "idle_prompt",
        message: "Claude is waiting for your input",
      },
    ],
  },
  {
    title: "A call that went well",
    row: "call that ended, well or not",
    env: { DISCORD_EVENT_POSTTOOLUSE: "on" },
    events: [
      { ...edit, hook_event_name: "PreToolUse" },
      { ...edit, hook_event_name: "PostToolUse", tool_response: {}, duration_ms: 40 },
    ],
  },
  {
    title: null,
    row: "call that ended, well or not",
    events: [
      { ...tests, hook_event_name: "PreToolUse" },
      {
        ...tests,
        hook_event_name: "PostToolUseFailure",
        error: "Exit code 1\n1 of 12 tests failed",
        duration_ms: 2400,
      },
    ],
  },
  {
    title: null,
    row: "call that begins",
    events: [{ ...tests, hook_event_name: "PreToolUse" }],
  },
  { title: null, row: "prompt", events: [] },
  {
    title: null,
    row: "session that ended while it worked or waited",
    events: [{ hook_event_name: "SessionEnd", reason: "logout" }],
  },
  {
    title: null,
    row: "any other event",
    events: [
      {
        hook_event_name: "TaskCreated",
        task_id: "1",
        task_subject: "Add a test",
        task_description: "For three attempts",
      },
    ],
  },
];

/** A session with a prompt, and the events after it. */
export function payloadsOf({ events }: Pick<Scenario, "events">): string[] {
  const opening = [
    { hook_event_name: "SessionStart", source: "startup" },
    { hook_event_name: "UserPromptSubmit", prompt: "Fix logins" },
  ];
  return [...opening, ...events].map((fields) => payload(fields));
}
