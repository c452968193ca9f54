import {
  asked,
  call,
  event,
  output,
  prompt,
  returned,
  settled,
  type DemoCall,
  type DemoScript,
} from "./demo-script.ts";

const read: DemoCall = { key: "read", tool: "Read", input: { file_path: "src/webhooks/deliver.ts" } };

const edit: DemoCall = {
  key: "edit",
  tool: "Edit",
  input: {
    file_path: "src/webhooks/deliver.ts",
    old_string: "await post(url, body);",
    new_string: "await retry(() => post(url, body), { attempts: 5, firstDelayMs: 200 });",
    replace_all: false,
  },
};

const check: DemoCall = {
  key: "check",
  tool: "Bash",
  input: { command: "npm test -- webhooks", description: "Run the webhook tests" },
};

const push: DemoCall = {
  key: "push",
  tool: "Bash",
  input: { command: "git push origin fix/webhook-retries", description: "Push the branch" },
};

/** Works for a while, then needs leave to push: the session that waits for you. */
export const webhookSession: DemoScript = {
  title: "demo: retry failed webhooks",
  folder: "payments",
  startsAfterMs: 0,
  events: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(900, "Webhooks that get a 503 are lost. Retry them with growing pauses, add a test, and push a branch."),
    call(1_400, read),
    returned(60, read, {
      type: "text",
      file: { filePath: "src/webhooks/deliver.ts", content: "await post(url, body);\n", numLines: 1, totalLines: 1 },
    }),
    settled(read),
    call(1_800, edit),
    returned(40, edit, { filePath: "src/webhooks/deliver.ts", userModified: false, replaceAll: false }),
    settled(edit),
    call(1_200, check),
    returned(3_100, check, output("✔ delivers once\n✔ retries after 503\n✔ gives up after five attempts\n3 passed")),
    settled(check),
    call(1_500, push),
    asked(30, push),
    event(6_000, "Notification", {
      message: "Claude needs your permission to use Bash",
      notification_type: "permission_prompt",
    }),
  ],
};
