import type { RawScenario } from "./raw-scenario.ts";

const REPLY = `## Retries for webhooks

The exponent was **one too large**, so the first pause was doubled. See [the guide](https://docs.example.com/retries) and [retry.ts](src/retry.ts#L9).
Soft breaks stay.

1. Read the code
2. Changed two places:
   - \`pause()\`
   - the test
- [x] Tests pass
- [ ] Push

| Status | Before | After |
|--------|-------:|------:|
| 503 | 2 s | 1 s |
| 429 | \`wait | retry\` | 4 s |

\`\`\`ts
// Grows with each try.
export const pauseMs = (tried: number): number => 1000 * 2 ** (tried - 1);
\`\`\`

> **注意**: これは**「強調」**です。GDPR の話は別です。

![diagram](https://images.example.com/a.png)`;

const PLAN = `# Delete customers

Two steps, no migration:

1. Add \`deleted_at\` to **customers**
2. Hide them from every query

\`\`\`sql
ALTER TABLE customers ADD deleted_at TIMESTAMP; -- null: not deleted
\`\`\``;

const QUESTIONS = [
  {
    question: "Which **schema** shall customers have?",
    header: "Schema",
    options: [
      { label: "deleted_at", description: "As orders have it. Reversible." },
      { label: "A table of their own", description: "Copies rows, then deletes them." },
    ],
  },
];

/** Markdown, a plan, a question, an edit, a command that failed, a file, an agent's result. */
export function playRich(scenario: RawScenario): void {
  scenario.play({ hook_event_name: "SessionStart", source: "startup", model: "claude-opus-5-5" });
  scenario.play({ hook_event_name: "UserPromptSubmit", prompt: "Fix the **pauses**.\n\n- quickly" });
  scenario.call(
    "read",
    "Read",
    { file_path: "/home/dev/shop/src/retry.ts" },
    {
      response: {
        type: "text",
        file: {
          filePath: "/home/dev/shop/src/retry.ts",
          content: "import { a } from 'b';\nexport class C {}",
          startLine: 7,
        },
      },
    },
  );
  const lines = [
    " if (busy) {",
    "-  await pause(firstMs * 2 ** tried);",
    "+  await pause(firstMs * 2 ** (tried - 1));",
    " }",
  ];
  scenario.call(
    "edit",
    "Edit",
    { file_path: "/home/dev/shop/src/retry.ts", old_string: "a", new_string: "b" },
    { response: { structuredPatch: [{ oldStart: 8, newStart: 8, lines }] } },
  );
  const test = { command: 'cd src && npm test -- --grep "retry" # once', description: "Run the tests of retries" };
  scenario.call("test", "Bash", test, { error: "Exit code 1\n\u001b[31m3 failed\u001b[0m" });
  scenario.call(
    "agent",
    "Agent",
    { description: "Look around", prompt: "Find **all** callers." },
    { response: { content: [{ type: "text", text: "Found *two* callers:\n\n- `a.ts`\n- `b.ts`" }] } },
  );
  scenario.call("ask", "AskUserQuestion", { questions: QUESTIONS });
  scenario.call("plan", "ExitPlanMode", { plan: PLAN });
  scenario.play({ hook_event_name: "Stop", last_assistant_message: REPLY, permission_mode: "default" });
}

const HOSTILE = `<script>window.pwned=1</script> <img src=x onerror="window.pwned=2">

[a](javascript:window.pwned=3) [b](java&Tab;script:window.pwned=4) ![c](data:image/svg+xml,<svg/onload=window.pwned=5>)
<!-- hidden --> <https://a.dev/?\u202ecod.exe> \u202egnp.exe [![d](https://i.dev/x.png)](https://o.dev)

\`\`\`html"><img src=x onerror=window.pwned=6>
</code><script>window.pwned=7</script>\u2066
\`\`\`

${"> ".repeat(500)}deep`;

/** Markdown that would run code, load something or hide its order, wherever Markdown is drawn. */
export function playHostileMarkdown(scenario: RawScenario): void {
  scenario.play({ hook_event_name: "UserPromptSubmit", prompt: HOSTILE });
  scenario.call("plan", "ExitPlanMode", { plan: HOSTILE });
  scenario.call("ask", "AskUserQuestion", {
    questions: [{ question: HOSTILE, options: [{ label: HOSTILE, description: HOSTILE }] }],
  });
  scenario.call("write", "Write", { file_path: `/home/dev/shop/a.html`, content: HOSTILE });
  scenario.call("run", "Bash", { command: HOSTILE }, { response: { stdout: HOSTILE, stderr: "" } });
  scenario.call("agent", "Agent", { prompt: HOSTILE }, { response: { content: [{ type: "text", text: HOSTILE }] } });
  scenario.play({ hook_event_name: "Stop", last_assistant_message: HOSTILE });
}
