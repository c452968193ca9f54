import assert from "node:assert/strict";
import { test } from "node:test";
import { notifySettings } from "../../../test/support/notify-settings.ts";
import { payload } from "../../../test/support/payload.ts";
import { playEvents } from "../../../test/support/play-events.ts";
import { toStoredEvent } from "../../../test/support/stored-event.ts";
import { HOOK_EVENT_NAMES } from "../../core/event.ts";
import type { Notification } from "../../core/notification/notification.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { toNotification } from "./to-notification.ts";

function announce(fields: Record<string, unknown>, changed: Partial<ConfigValues> = {}): Notification {
  const settings = notifySettings({ enabledEvents: [...HOOK_EVENT_NAMES], ...changed });
  const [outcome] = playEvents([payload(fields)], settings);
  assert.ok(outcome !== undefined && outcome.decision.isNotified);
  const { decision, event, session } = outcome;
  const stored = toStoredEvent(event, 42);
  return toNotification({ decision, event: stored, session, settings, dashboardUrl: "http://127.0.0.1:8000" });
}

/** A message as a reader sees it. */
function read({ headline, fields, blocks }: Notification): string {
  return [
    headline,
    ...fields.map(({ name, value }) => `[${name}: ${value}]`),
    ...blocks.map((block) =>
      block.kind === "code" ? `\`\`\`${block.language ?? ""}\n${block.text}\n\`\`\`` : block.text,
    ),
  ].join("\n");
}

function asks(tool_name: string, tool_input: object): Record<string, unknown> {
  return { hook_event_name: "PermissionRequest", tool_name, tool_input };
}

const CASES: Readonly<Record<string, readonly [fields: Record<string, unknown>, en: string, ja?: string]>> = {
  "a command to permit": [
    asks("Bash", { command: "rm -rf build &&\n  npm run build", description: "Build anew" }),
    "shop · Bash? ⚠ rm -rf build && npm run build (Build anew)\n```bash\nrm -rf build &&\n  npm run build\n```",
    "shop · 許可待ち: ⚠ rm -rf build && npm run build（Build anew）\n```bash\nrm -rf build &&\n  npm run build\n```",
  ],
  "a change to permit": [
    asks("Edit", { file_path: "/home/dev/src/shop/src/a.ts", old_string: "let a;\nb", new_string: "const a;\nb" }),
    "shop · Edit? src/a.ts\n[File: src/a.ts]\n```diff\n-let a;\n+const a;\n b\n```",
    "shop · 許可待ち: Edit src/a.ts\n[ファイル: src/a.ts]\n```diff\n-let a;\n+const a;\n b\n```",
  ],
  "several changes of one file": [
    asks("MultiEdit", {
      file_path: "/home/dev/src/shop/a.ts",
      edits: [
        { old_string: "a", new_string: "A" },
        { old_string: "b", new_string: "B" },
      ],
    }),
    "shop · MultiEdit? a.ts\n[File: a.ts]\n```diff\n-a\n+A\n⋯\n-b\n+B\n```",
  ],
  "a new file": [
    asks("Write", { file_path: "/tmp/hello.py", content: "print('hi')\n" }),
    "shop · Write? /tmp/hello.py\n[File: /tmp/hello.py]\n[Size: 1 line]\n```py\nprint('hi')\n```",
    "shop · 許可待ち: Write /tmp/hello.py\n[ファイル: /tmp/hello.py]\n[サイズ: 1行]\n```py\nprint('hi')\n```",
  ],
  "a question with options": [
    asks("AskUserQuestion", {
      questions: [
        {
          question: "Which database?",
          header: "DB",
          options: [{ label: "SQLite", description: "one file" }, { label: "Postgres" }],
        },
      ],
    }),
    "shop · Which database?\n1. SQLite — one file\n2. Postgres",
  ],
  "two questions, one with several answers": [
    asks("AskUserQuestion", {
      questions: [
        { question: "Which database?", options: [{ label: "SQLite" }] },
        { question: "Which tests?", multiSelect: true, options: [{ label: "unit" }] },
      ],
    }),
    "shop · Which database? (1 of 2)\nWhich database?\n1. SQLite\n\nWhich tests?\nSeveral can be chosen\n1. unit",
    "shop · Which database?（全2問）\nWhich database?\n1. SQLite\n\nWhich tests?\n複数選択可\n1. unit",
  ],
  "a plan": [
    asks("ExitPlanMode", { plan: "# Move to v2\n1. Rename\n2. Test" }),
    "shop · plan to approve: Move to v2 (2 steps)\n# Move to v2\n1. Rename\n2. Test",
    "shop · プラン承認待ち: Move to v2（2手順）\n# Move to v2\n1. Rename\n2. Test",
  ],
  "a tool of an MCP server": [
    asks("mcp__github__create_issue", { title: "Crash", body: "It\ncrashes", labels: ["bug"], draft: false }),
    "shop · github: create issue? “Crash”\ntitle: Crash\nbody: It crashes\ndraft: false",
  ],
  "a server's question": [
    {
      hook_event_name: "Elicitation",
      mcp_server_name: "crm",
      message: "Sign in?",
      url: "https://crm.example/login",
      requested_schema: { type: "object", properties: { user: {}, team: {} } },
    },
    "shop · crm: Sign in?\n[URL: https://crm.example/login]\n[Requested input: user, team]",
    "shop · crm: Sign in?\n[URL: https://crm.example/login]\n[入力項目: user, team]",
  ],
  "an old client's notice": [
    {
      hook_event_name: "Notification",
      notification_type: "permission_prompt",
      message: "Claude needs your permission",
    },
    "shop · needs permission — Claude needs your permission",
    "shop · 許可待ち — Claude needs your permission",
  ],
  "the idle prompt": [
    { hook_event_name: "Notification", notification_type: "idle_prompt", message: "Claude is waiting" },
    "shop · ready for your next prompt",
    "shop · 次の指示待ち",
  ],
  "a broken turn": [
    {
      hook_event_name: "StopFailure",
      error: "overloaded",
      last_assistant_message: "API Error 529",
      error_details: "x",
    },
    "shop · API overloaded\nAPI Error 529\nx",
    "shop · API の過負荷\nAPI Error 529\nx",
  ],
  "a turn that broke in a new way": [
    { hook_event_name: "StopFailure", error: "cosmic_ray" },
    "shop · error (cosmic_ray)",
    "shop · エラー（cosmic_ray）",
  ],
  "a turn that broke for a reason without a name": [
    {
      hook_event_name: "StopFailure",
      error: "unknown",
      last_assistant_message: 'API Error: 400 {"type":"error"}',
    },
    'shop · failed: error (HTTP 400) — API Error: 400 {"type":"error"}',
    'shop · 失敗: エラー（HTTP 400） — API Error: 400 {"type":"error"}',
  ],
  "a finished turn": [
    { hook_event_name: "Stop", last_assistant_message: "Done.\n\nTests pass." },
    "shop · finished — Done. Tests pass.\nDone.\n\nTests pass.",
    "shop · 完了 — Done. Tests pass.\nDone.\n\nTests pass.",
  ],
  "a turn with work in the background": [
    { hook_event_name: "Stop", background_tasks: [{ description: "dev server" }, { description: "watch" }] },
    "shop · finished · 2 in the background\n[Background tasks: dev server\nwatch]",
    "shop · 完了 · バックグラウンド2件\n[バックグラウンドタスク: dev server\nwatch]",
  ],
  "a call that failed": [
    {
      hook_event_name: "PostToolUseFailure",
      tool_name: "Bash",
      tool_input: { command: "npm test" },
      error: "Exit code 1\n2 failed",
      duration_ms: 74_200,
    },
    "shop · Bash failed — npm test — Exit code 1 2 failed\n[Duration: 1 min 14 s]\n```\nExit code 1\n2 failed\n```",
    "shop · Bash が失敗 — npm test — Exit code 1 2 failed\n[所要時間: 1分14秒]\n```\nExit code 1\n2 failed\n```",
  ],
  "a call that was interrupted": [
    { hook_event_name: "PostToolUseFailure", tool_name: "Bash", tool_input: { command: "x" }, is_interrupt: true },
    "shop · Bash interrupted — x",
  ],
  "a call's output": [
    {
      hook_event_name: "PostToolUse",
      tool_name: "Bash",
      tool_input: { command: "ls" },
      tool_response: { stdout: "a\nb", stderr: "warn", interrupted: false },
    },
    "shop · ran Bash — ls\n```\na\nb\nwarn\n```",
  ],
  "a search": [
    {
      hook_event_name: "PostToolUse",
      tool_name: "Grep",
      tool_input: { pattern: "retry", path: "/home/dev/src/shop/src" },
      tool_response: { mode: "content", content: "a.ts:1:retry" },
    },
    "shop · ran Grep — retry in src\n[Pattern: retry]\n[Path: src]\n```\na.ts:1:retry\n```",
    "shop · Grep 完了 — retry in src\n[パターン: retry]\n[パス: src]\n```\na.ts:1:retry\n```",
  ],
  "a list of things to do": [
    {
      hook_event_name: "PreToolUse",
      tool_name: "TodoWrite",
      tool_input: {
        todos: [
          { content: "Read", status: "completed", activeForm: "Reading" },
          { content: "Write", status: "in_progress", activeForm: "Writing" },
          { content: "Test", status: "pending", activeForm: "Testing" },
        ],
      },
    },
    "shop · running TodoWrite — 1/3 Writing\n✓ Read\n▸ Write\n○ Test",
  ],
  "a subagent's result as its caller gets it": [
    {
      hook_event_name: "PostToolUse",
      tool_name: "Agent",
      tool_input: { description: "Count", prompt: "Count the lines" },
      tool_response: { status: "completed", content: [{ type: "text", text: "3 lines." }], totalTokens: 5 },
    },
    "shop · ran Agent — Count\nCount the lines\n3 lines.",
  ],
};

for (const [name, [fields, en, ja]] of Object.entries(CASES)) {
  test(`${name} reads well`, () => {
    assert.equal(read(announce(fields)), en);
    if (ja !== undefined) assert.equal(read(announce(fields, { language: "ja" })), ja);
  });
}

test("a message shows its source and links to more", () => {
  const message = announce({ ...asks("Bash", { command: "x" }), agent_id: "a1", agent_type: "Explore" });
  assert.equal(message.link, "http://127.0.0.1:8000/#event=42");
  assert.equal(message.agentType, "Explore");
  assert.equal(message.toolName, "Bash");
  assert.equal(message.session.projectName, "shop");
  assert.equal(message.ping, true);
  assert.equal(message.silent, false);
});

test("a headline is one line, however long and odd its text", () => {
  const { headline } = announce({
    hook_event_name: "Stop",
    last_assistant_message: `a\n\u202Eb\u001b[31m${"x".repeat(9000)}`,
  });
  assert.equal(headline.length, 240);
  assert.doesNotMatch(headline, /[\n\u202e\u001b]/);
});

test("without a project the title names the session, without a title its id", () => {
  assert.match(announce({ hook_event_name: "Stop", cwd: "/", session_title: "x" }).headline, /^session 5e551011 · /);
});

test("a long text is attached whole when the setting asks for it, under a fixed name", () => {
  const reply = "word ".repeat(400);
  const fields = { hook_event_name: "Stop", last_assistant_message: reply };
  assert.equal(announce(fields).attachment, null);
  assert.deepEqual(announce(fields, { attachFull: true }).attachment, { fileName: "message.md", text: reply.trim() });
  const short = { hook_event_name: "Stop", last_assistant_message: "Done." };
  assert.equal(announce(short, { attachFull: true }).attachment, null);
});

test("a new file shows its beginning and is attached whole", () => {
  const content = Array.from({ length: 100 }, (_, line) => `line ${line}`).join("\n");
  const message = announce(asks("Write", { file_path: "/../../etc/passwd", content }), { attachFull: true });
  assert.equal(message.blocks[0]?.text.split("\n").length, 30);
  assert.equal(message.blocks[1]?.text, "… 70 more lines");
  assert.deepEqual(message.attachment, { fileName: "code.txt", text: content });
});

test("a text that the store had to cut is attached with a note", () => {
  const { attachment } = announce(
    { hook_event_name: "Stop", last_assistant_message: "x".repeat(20_000) },
    { attachFull: true },
  );
  assert.match(attachment?.text ?? "", /^x{16384}\n\n\[first 16384 of 20000 characters; /);
});

test("a reminder without a request uses the one open call it can mean", () => {
  const call = { hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: { command: "npm publish" } };
  const reminder = { hook_event_name: "Notification", notification_type: "permission_prompt", message: "Claude waits" };
  const headlineAfter = (...calls: string[]) => {
    const texts = [...calls.map((id) => payload({ ...call, tool_use_id: id })), payload(reminder)];
    const last = playEvents(texts, notifySettings()).at(-1);
    assert.ok(last !== undefined && last.decision.isNotified);
    const { decision, event, session } = last;
    const source = { decision, event: toStoredEvent(event), session, settings: notifySettings() };
    return toNotification({ ...source, dashboardUrl: null }).headline;
  };
  assert.equal(headlineAfter("t1"), "shop · Bash? ⚠ npm publish");
  assert.equal(headlineAfter("t1", "t2"), "shop · needs permission — Claude waits");
});
