import assert from "node:assert/strict";
import { test } from "node:test";
import { toHookEvent } from "../../test/support/hook-event.ts";
import { payload } from "../../test/support/payload.ts";
import type { AgentName } from "../core/agent.ts";
import { agentOfProgram } from "./recognize-agent.ts";

const agentOf = (fields: Readonly<Record<string, unknown>>) => toHookEvent(payload(fields)).agent;

test("a payload's own fields say whose event it is", () => {
  const cases: readonly (readonly [AgentName, Readonly<Record<string, unknown>>])[] = [
    ["claude", { transcript_path: "/home/dev/.claude/projects/-home-dev-shop/5e55.jsonl" }],
    ["claude", { transcript_path: "/srv/config/projects/-home-dev-shop/5e55.jsonl" }],
    ["claude", { transcript_path: "C:\\Users\\dev\\.claude\\projects\\C--shop\\5e55.jsonl" }],
    ["claude", { transcript_path: "/home/dev/.claude/projects/-home-dev-shop/5e55.jsonl", turn_id: "1" }],
    ["claude", { transcript_path: undefined }],
    ["claude", { transcript_path: undefined, ccen_agent: "constructor" }],
    ["codex", { transcript_path: "/home/dev/.codex/sessions/2026/12/02/rollout-2026-12-02T13-00-16-01a2.jsonl" }],
    ["codex", { transcript_path: "/srv/codex/sessions/2026/12/02/rollout-2026-12-02T13-00-16-01a2.jsonl" }],
    ["codex", { transcript_path: null, turn_id: "01a236d8-1109-7542-a5d8-8b7476f6a2f3" }],
    ["copilot", { transcript_path: "/home/dev/.copilot/session-state/5e55/events.jsonl" }],
    ["cursor", { transcript_path: null, cursor_version: "2.4.1" }],
    // It loads Claude Code's hooks, and gives them paths of its own.
    ["cursor", { transcript_path: "/home/dev/.cursor/projects/shop/5e55.jsonl" }],
    ["qwen", { transcript_path: "/home/dev/.qwen/projects/shop/chats/5e55.jsonl" }],
    ["gemini", { transcript_path: undefined, hook_event_name: "BeforeTool" }],
    ["opencode", { transcript_path: undefined, ccen_agent: "opencode" }],
    ["unknown", { transcript_path: "/home/dev/.other/5e55.jsonl" }],
    ["unknown", { transcript_path: undefined, hook_event_name: "AgentDreamed" }],
    ["unknown", { transcript_path: "/home/dev/.other/5e55.jsonl", ccen_agent: "claude" }],
  ];
  for (const [agent, fields] of cases) assert.equal(agentOf(fields), agent, JSON.stringify(fields));
});

test("a program is recognized by its name and its package, not by its arguments", () => {
  const cases: readonly (readonly [AgentName | null, readonly string[], string | null])[] = [
    ["claude", ["claude"], "/usr/bin/node"],
    ["claude", ["node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"], "/usr/bin/node"],
    ["codex", ["codex", "resume"], "/opt/codex"],
    ["codex", ["node", "/usr/lib/node_modules/@openai/codex/bin/codex.js"], "/usr/bin/node"],
    ["copilot", ["node", "/usr/lib/node_modules/@github/copilot/index.js"], "/usr/bin/node"],
    ["opencode", ["opencode"], "/home/dev/.opencode/bin/opencode"],
    ["cursor", ["/home/dev/.local/bin/cursor-agent"], null],
    [null, ["sh", "-c", "/home/dev/.claude/hooks/ccen/hook.sh"], "/bin/dash"],
    [null, ["bash", "/home/dev/codex/run.sh"], "/bin/bash"],
    [null, [], null],
  ];
  for (const [agent, args, executable] of cases) {
    assert.equal(agentOfProgram({ args, executable }), agent, args.join(" "));
  }
});
