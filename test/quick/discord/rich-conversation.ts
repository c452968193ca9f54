import { payload } from "../../support/payload.ts";

const bash = (id: string, command: string, description: string) => ({
  tool_name: "Bash",
  tool_use_id: id,
  tool_input: { command, description },
});
const tests = bash(
  "call-1",
  "cd /home/dev/src/shop && NODE_ENV=test npx vitest run src/login --reporter=dot && git push origin fix/login",
  "Run the tests, then push the branch",
);
const ls = bash("call-2", "git push origin fix/login", "Push the branch");
const pull = {
  tool_name: "mcp__github__create_pull_request",
  tool_use_id: "call-3",
  tool_input: { owner: "acme", repo: "shop", title: "Retry logins", head: "fix/login", base: "main" },
};
const plan = {
  tool_name: "ExitPlanMode",
  tool_use_id: "call-4",
  tool_input: {
    plan: [
      "# Retry logins",
      "",
      "## Context",
      "A **503** of the identity server ends `login()` at once; see [the log](https://logs.example/7).",
      "",
      "## Steps",
      "1. Count the attempts in `src/login.ts`",
      "2. Wait longer after each:",
      "   - 200 ms",
      "   - 1 s",
      "3. Test with a *fake* clock",
      "",
      "```ts",
      "for (const pauseMs of [200, 1000]) await retry(pauseMs);",
      "```",
    ].join("\n"),
  },
};

/** A reply with everything that Claude's Markdown has, and with what has to stay dead. */
const reply = [
  "I found it.",
  "",
  "## Cause",
  "The mock of `setTimeout` was advanced **only once**, so `retry_count` stayed at *1*. @everyone <@111111111111111111>",
  "",
  "| file | before | after |",
  "| --- | ---: | ---: |",
  "| `login.ts` | 1 failed | **12 passed** |",
  "| `ログイン.ts` | 3 failed | 4 passed |",
  "",
  "### What I changed",
  "- `src/login.ts`: wait before each attempt",
  "- [ ] not yet: the docs at https://docs.example/login_(retry)",
  "  - nested",
  "",
  "```bash",
  "npm test -- login",
  "```",
  "> Quoted, -# small and ||hidden|| :smile:",
  "",
  "[Click here](https://evil.example/x) for more. Shall I push?",
].join("\n");

/** A session with each kind of text that a reader needs: a long command, an MCP call, a plan and a reply in Markdown. */
export function richConversation(): string[] {
  return [
    { hook_event_name: "SessionStart", source: "startup", model: "claude-opus-4-5" },
    { hook_event_name: "UserPromptSubmit", prompt: "Let logins be tried again" },
    ...[tests, ls, pull, plan].flatMap((call) => [
      { ...call, hook_event_name: "PreToolUse" },
      { ...call, hook_event_name: "PermissionRequest", tool_use_id: undefined },
      { ...call, hook_event_name: "PostToolUse", tool_response: {}, duration_ms: 40 },
    ]),
    { hook_event_name: "Stop", last_assistant_message: reply },
  ].map((fields) => payload(fields));
}
