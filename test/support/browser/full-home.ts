import { appendFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import type { AttentionDto } from "../../../src/api/session-dto.ts";
import type { DemoDaemon } from "../demo-daemon.ts";
import { waitFor } from "../wait-for.ts";
import { playRich } from "./rich-scenario.ts";

/* A busy person's home over the demo: everything that a picture of the page has to stand. */

type Fields = Readonly<Record<string, unknown>>;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const PROJECTS = ["payments", "web", "search", "crm", "infrastructure-and-deployment", "docs"];
const TITLES = [
  "Fix flaky login test",
  "請求書のPDFで日本語の改行位置がずれる問題を直す",
  "Migrate the billing tables to the new currency column without downtime",
  "Review pull request 812",
  "検索インデックスの再構築を夜間バッチに移す",
  "Bump dependencies",
];
/** The session that shows everything that is drawn: see `playRich`. */
export const RICH_ID = "rich";
const RICH_TITLE = "Pauses between retries of webhooks";

/** Items of the inbox: kind of wait or failure, by the fields of the event that begins it. */
const ASKS: readonly Fields[] = [
  tool("Bash", {
    command: "git push --force-with-lease origin fix/webhook-retries && \\\n  gh pr create --fill --base main",
  }),
  tool("Edit", {
    file_path: "/home/dev/src/payments/src/retry.ts",
    old_string: "const pauseMs = 2000;\nexport const tries = 3;",
    new_string: "const pauseMs = 1000;\nexport const tries = 5;",
  }),
  tool("ExitPlanMode", {
    plan: "# Delete customers\n\n1. Add `deleted_at` to **customers**\n2. Hide them from every query\n\n```sql\nALTER TABLE customers ADD deleted_at TIMESTAMP;\n```",
  }),
  tool("AskUserQuestion", {
    questions: [
      {
        question: "削除した顧客とGDPRの記録はどう残しますか?",
        header: "Deletion",
        options: [
          { label: "deleted_at を付ける", description: "行は残す。元に戻せる。" },
          { label: "Archive table", description: "Copies rows into customers_archive, then deletes them." },
        ],
      },
    ],
  }),
  { hook_event_name: "StopFailure", error: "rate_limit", last_assistant_message: "You've hit your limit · resets 9pm" },
  { hook_event_name: "StopFailure", error: "server_error", last_assistant_message: "API Error: 529 Overloaded" },
  tool("mcp__linear__create_issue", { title: "Retries double the first pause", team: "payments", priority: 2 }),
  tool("WebFetch", {
    url: "https://docs.example.com/webhooks/retries?version=2026-11",
    prompt: "How long are pauses?",
  }),
  tool("Write", {
    file_path: "/home/dev/src/web/src/components/checkout/payment-form.tsx",
    content: "export const a = 1;\n".repeat(30),
  }),
  { hook_event_name: "StopFailure", error: "billing_error", last_assistant_message: "Credit balance is too low" },
];

function tool(name: string, input: Fields): Fields {
  return { hook_event_name: "PermissionRequest", tool_name: name, tool_input: input, permission_suggestions: [] };
}

/** Fills the home of a daemon that has the demo; resolves once the daemon has stored it and has failed to send. */
export async function fillHome({ home, daemon, discord }: DemoDaemon): Promise<void> {
  const { paths } = home;
  const staging = join(paths.rawDir, "..", "staging");
  mkdirSync(staging, { recursive: true });
  appendFileSync(paths.envFile, "CCEN_BUDGET_USD=0.5\n");
  const nowMs = Date.now();
  let files = 0;

  /** Leaves an event that is as old as said, as a hook would have. */
  function leave(sessionId: string, agoMs: number, fields: Fields): void {
    const name = `full-${String(files++).padStart(6, "0")}.json`;
    const common = {
      session_id: sessionId,
      cwd: "/home/dev/src/web",
      transcript_path: "/home/dev/.claude/projects/-home-dev-src-web/none.jsonl",
    };
    writeFileSync(join(staging, name), JSON.stringify({ ...common, ...fields }));
    const at = (nowMs - agoMs) / 1000;
    utimesSync(join(staging, name), at, at);
    renameSync(join(staging, name), join(paths.rawDir, name));
  }

  function begin(sessionId: string, agoMs: number, title: string, cwd: string): void {
    const about = { cwd, session_title: title, source: "startup", model: "claude-opus-5-5" };
    leave(sessionId, agoMs, { ...about, hook_event_name: "SessionStart" });
    leave(sessionId, agoMs - 1000, { cwd, hook_event_name: "UserPromptSubmit", prompt: title });
  }

  function call(sessionId: string, agoMs: number, about: Fields, durationMs: number, error?: string): void {
    leave(sessionId, agoMs, { ...about, hook_event_name: "PreToolUse" });
    const end = { ...about, duration_ms: durationMs };
    if (error !== undefined)
      leave(sessionId, agoMs - durationMs, { ...end, hook_event_name: "PostToolUseFailure", error });
    else
      leave(sessionId, agoMs - durationMs, { ...end, hook_event_name: "PostToolUse", tool_response: { stdout: "ok" } });
  }

  for (let index = 0; index < 100; index++) {
    const id = `past-${String(index).padStart(3, "0")}`;
    const agoMs = 20 * MINUTE_MS + (index * 6.5 * DAY_MS) / 100;
    const title = `${TITLES[index % TITLES.length]}${index < TITLES.length ? "" : ` (${index})`}`;
    begin(id, agoMs, title, `/home/dev/src/${PROJECTS[index % PROJECTS.length]}`);
    for (let step = 0; step < 4; step++) {
      const input = { command: step === 0 ? "npm run build" : `npm test -- --shard ${step}/4` };
      const about = { tool_name: "Bash", tool_use_id: `${id}-${step}`, tool_input: input };
      const error =
        index % 9 === 4 && step === 2 ? "Exit code 1\nFAIL src/login.test.ts: expected 200, got 401" : undefined;
      call(id, agoMs - (step + 1) * 60_000, about, step === 0 ? 12_000 : 4000 + step * 900, error);
    }
    const endMs = agoMs - 6 * MINUTE_MS;
    leave(id, endMs, {
      hook_event_name: "Stop",
      last_assistant_message: "**Done.** All tests pass; two files changed.",
    });
    if (index % 3 === 0) leave(id, endMs - 60_000, { hook_event_name: "SessionEnd", reason: "prompt_input_exit" });
  }

  for (let index = 0; index < 6; index++) {
    const id = `live-${index}`;
    const cwd = `/home/dev/src/${index < 3 ? "payments" : PROJECTS[index % PROJECTS.length]}`;
    begin(id, (30 - index) * MINUTE_MS, TITLES[index] ?? "", cwd);
    const edit = {
      cwd,
      tool_name: "Edit",
      tool_use_id: `${id}-edit`,
      tool_input: { file_path: `${cwd}/src/retry.ts`, old_string: "a", new_string: "b" },
    };
    if (index < 2) call(id, 4 * MINUTE_MS, edit, 30);
    for (let time = 0; time < (index === 2 ? 6 : 0); time++) {
      const about = { cwd, tool_name: "Bash", tool_use_id: `loop-${time}`, tool_input: { command: "npm run lint" } };
      call(id, (6 - time / 2) * MINUTE_MS, about, 900, "Exit code 2\nsrc/retry.ts:9 unexpected token");
    }
    const input = { command: index === 3 ? "npm run build" : "npm test -- --watch=false --reporter dot" };
    const open = {
      cwd,
      hook_event_name: "PreToolUse",
      tool_name: "Bash",
      tool_use_id: `${id}-open`,
      tool_input: input,
    };
    leave(id, (index === 3 ? 13 : 1) * MINUTE_MS, open);
  }

  const rich: Fields[] = [];
  playRich({
    play: (fields) => void rich.push(fields),
    call(id, name, input, { response = {}, error } = {}) {
      const about = { tool_name: name, tool_use_id: `rich-${id}`, tool_input: input };
      rich.push({ ...about, hook_event_name: "PreToolUse" });
      if (error === undefined) rich.push({ ...about, hook_event_name: "PostToolUse", tool_response: response });
      else rich.push({ ...about, hook_event_name: "PostToolUseFailure", error });
    },
  });
  const mcp = { tool_name: "mcp__linear__get_issue", tool_use_id: "rich-mcp", tool_input: { id: "PAY-812" } };
  const issue = { title: "Retries double the first pause", state: "In Progress", labels: ["bug", "webhooks"] };
  rich.splice(4, 0, { ...mcp, hook_event_name: "PreToolUse" });
  rich.splice(5, 0, {
    ...mcp,
    hook_event_name: "PostToolUse",
    tool_response: [{ type: "text", text: JSON.stringify(issue) }],
  });
  for (const [at, fields] of rich.entries()) {
    leave(RICH_ID, 19 * MINUTE_MS - at * 20_000, {
      ...fields,
      cwd: "/home/dev/src/payments",
      ...(at === 0 && { session_title: RICH_TITLE }),
    });
  }

  for (const [index, ask] of ASKS.entries()) {
    const id = `asks-${index}`;
    const cwd = `/home/dev/src/${PROJECTS[index % PROJECTS.length]}`;
    begin(id, (18 - index) * MINUTE_MS, `${TITLES[(index + 2) % TITLES.length]}`, cwd);
    const { tool_name: name, tool_input: input } = ask;
    const pre = { cwd, tool_name: name, tool_input: input, tool_use_id: `ask-${index}` };
    if (name !== undefined) leave(id, (16 - index) * MINUTE_MS, { ...pre, hook_event_name: "PreToolUse" });
    leave(id, (16 - index) * MINUTE_MS - 500, { cwd, ...ask });
  }

  await waitFor("the inbox", async () => {
    const { waiting } = await daemon.get<AttentionDto>("/api/attention");
    return waiting.length >= 8;
  });
  const count = async (state: string): Promise<number> =>
    (await daemon.get<DeliveriesDto>(`/api/deliveries?state=${state}&limit=1`)).deliveries.length;
  await waitFor("Discord to get the messages", async () => (await count("waiting")) === 0);
  discord.fault({
    times: Infinity,
    match: ({ method }) => method === "POST",
    effect: { kind: "status", status: 500, body: {} },
  });
  begin("retried", MINUTE_MS / 2, "Publish release 4.2", "/home/dev/src/web");
  leave("retried", 2000, tool("Bash", { command: "npm publish --tag next" }));
  await waitFor("a message that is retried", async () => {
    const { destinations } = await daemon.get<DeliveriesDto>("/api/deliveries?limit=1");
    return destinations.some(({ state }) => state === "waiting");
  });
}
