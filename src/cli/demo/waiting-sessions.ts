import {
  asked,
  call,
  event,
  failed,
  minutesAgo,
  prompt,
  ran,
  said,
  settled,
  until,
  type DemoScript,
  ansi,
  bash,
  edit,
  fileText,
  output,
  patched,
  read,
  todoList,
  todosKept,
  write,
  written,
  type DemoCall,
} from "./demo-script.ts";

const DELIVER = "src/webhooks/deliver.ts";
const RETRY = "src/webhooks/retry.ts";

const plan = todoList("plan", [
  ["completed", "Find where webhooks are sent"],
  ["in_progress", "Retry with growing pauses"],
  ["pending", "Test for a 503, and for giving up"],
  ["pending", "Push a branch"],
]);
const wrap = edit("wrap", DELIVER, {
  from: "  const answer = await post(url, body);\n  if (!answer.ok) return lost(url, answer.status);",
  to: "  const answer = await retry(() => post(url, body), { attempts: 5, firstPauseMs: 200 });\n  if (!answer.ok) return giveUp(url, answer.status);",
});
const helper = write(
  "helper",
  RETRY,
  `import { setTimeout as pause } from "node:timers/promises";

/** Tries again with growing pauses while the other side is busy. */
export async function retry(send, { attempts, firstPauseMs }) {
  for (let tried = 1; ; tried++) {
    const answer = await send();
    if (answer.status !== 503 || tried === attempts) return answer;
    await pause(firstPauseMs * 2 ** tried);
  }
}
`,
);
const firstTest = bash("test-1", "npm test -- webhooks", "Run the webhook tests");
const mend = edit("mend", RETRY, { from: "firstPauseMs * 2 ** tried", to: "firstPauseMs * 2 ** (tried - 1)" });
const secondTest = bash("test-2", "npm test -- webhooks", "Run them again");
const commit = bash("commit", 'git commit -am "Retry webhooks that get a 503"', "Commit");
const push = bash("push", "git push origin fix/webhook-retries", "Push the branch");

/** Works for a while, then needs permission to push: the session that waits for you. */
export const webhookSession: DemoScript = {
  title: "demo: retry failed webhooks",
  folder: "payments",
  branch: "fix/webhook-retries",
  model: "claude-opus-5-5",
  startsAtMs: minutesAgo(24),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(11_000, "Webhooks that get a 503 are lost. Retry them with growing pauses, add a test, and push a branch."),
    said(4_200, "I will look at how webhooks are sent today."),
    ...ran(
      300,
      { key: "find", tool: "Grep", input: { pattern: "await post(", path: "src", output_mode: "content" } },
      {
        tookMs: 70,
        response: {
          mode: "content",
          numFiles: 1,
          filenames: [],
          content: `${DELIVER}:18:  const answer = await post(url, body);`,
          numLines: 1,
        },
      },
    ),
    ...ran(2_600, read("read", DELIVER), {
      tookMs: 40,
      response: fileText(
        DELIVER,
        "export async function deliver(url, body) {\n  const answer = await post(url, body);\n}\n",
      ),
    }),
    ...ran(6_800, plan, { tookMs: 12, response: todosKept }),
    said(
      38_000,
      "Only a 503 is worth another try: every other failure would fail again. The pauses double from 200 ms.",
    ),
    ...ran(2_200, wrap, {
      tookMs: 30,
      response: patched(DELIVER, 16, [
        " export async function deliver(url, body) {",
        "   log.debug({ url });",
        "-  const answer = await post(url, body);",
        "-  if (!answer.ok) return lost(url, answer.status);",
        "+  const answer = await retry(() => post(url, body), { attempts: 5, firstPauseMs: 200 });",
        "+  if (!answer.ok) return giveUp(url, answer.status);",
        "   return answer;",
        " }",
      ]),
    }),
    ...ran(9_000, helper, { tookMs: 24, response: written(RETRY) }),
    call(12_000, firstTest),
    failed(
      41_000,
      firstTest,
      `Exit code 1\n${ansi.green("✔")} delivers once\n${ansi.red("✖ retries after 503")}\n  first pause: expected 200, was 400\n${ansi.bold("2 passed, 1 failed")}`,
    ),
    settled(firstTest),
    until(minutesAgo(1)),
    said(0, "The first pause is already doubled: the exponent is one too large."),
    ...ran(1_500, mend, {
      tookMs: 28,
      response: patched(RETRY, 8, [
        "     if (answer.status !== 503 || tried === attempts) return answer;",
        "-    await pause(firstPauseMs * 2 ** tried);",
        "+    await pause(firstPauseMs * 2 ** (tried - 1));",
        "   }",
      ]),
    }),
    until(1_000),
    ...ran(0, secondTest, {
      tookMs: 3_600,
      response: output(
        `${ansi.green("✔")} delivers once\n${ansi.green("✔")} retries after 503\n${ansi.green("✔")} gives up after five attempts\n${ansi.bold("3 passed")} ${ansi.dim("(1.9 s)")}`,
      ),
    }),
    ...ran(2_000, commit, {
      tookMs: 180,
      response: output(
        "[fix/webhook-retries 4be1c02] Retry webhooks that get a 503\n 2 files changed, 15 insertions(+), 2 deletions(-)",
      ),
    }),
    said(1_400, "All three tests pass. I will push the branch."),
    call(300, push),
    asked(30, push),
    event(6_000, "Notification", {
      message: "Claude needs your permission to use Bash",
      notification_type: "permission_prompt",
    }),
  ],
};

const question: DemoCall = {
  key: "question",
  tool: "AskUserQuestion",
  input: {
    questions: [
      {
        question: "How should deleted customers be kept?",
        header: "Deletion",
        multiSelect: false,
        options: [
          { label: "Soft delete", description: "Keep the row with a deletion time" },
          { label: "Archive table", description: "Move the row to customers_archive" },
          { label: "Erase", description: "Remove it for good, keep the invoices" },
        ],
      },
    ],
  },
};

/** Reaches a point where only its user can decide. */
export const schemaSession: DemoScript = {
  title: "demo: delete customers",
  folder: "crm",
  branch: "main",
  model: "claude-opus-5-5",
  startsAtMs: minutesAgo(8),
  steps: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(8_000, "Customers must be deletable. Look at how we delete other things and propose a schema."),
    ...ran(
      5_600,
      { key: "search", tool: "Grep", input: { pattern: "deleted_at", path: ".", output_mode: "content" } },
      {
        tookMs: 90,
        response: {
          mode: "content",
          numFiles: 1,
          filenames: [],
          content: "db/orders.sql:14:  deleted_at timestamptz",
          numLines: 1,
        },
      },
    ),
    ...ran(8_200, read("orders", "db/orders.sql"), {
      tookMs: 35,
      response: fileText(
        "db/orders.sql",
        "create table orders (\n  id uuid primary key,\n  deleted_at timestamptz\n);\n",
      ),
    }),
    said(
      31_000,
      "Orders are kept with a deletion time. For customers there are three ways, and the law has a say in it.",
    ),
    call(2_600, question),
    asked(20, question),
  ],
};
