import assert from "node:assert/strict";
import { test } from "node:test";
import { notifySettings } from "../../../test/support/notify-settings.ts";
import { payload } from "../../../test/support/payload.ts";
import { playEvents } from "../../../test/support/play-events.ts";
import { toStoredEvent } from "../../../test/support/stored-event.ts";
import type { Notification, Resolution } from "../../core/notification/notification.ts";
import { toNotification } from "./to-notification.ts";
import { toResolved } from "./to-resolved.ts";

function resolved(fields: Record<string, unknown>, how: Partial<Resolution>, language: "en" | "ja" = "en"): string {
  const settings = notifySettings({ level: "verbose", language, attachFull: true });
  const [outcome] = playEvents([payload(fields)], settings);
  assert.ok(outcome !== undefined && outcome.decision.isNotified);
  const { decision, event, session } = outcome;
  const stored = toStoredEvent(event, 42);
  const open = toNotification({ decision, event: stored, session, settings, dashboardUrl: null });
  const resolution: Resolution = { outcome: "allowed", by: null, afterMs: 14_000, answer: null, ...how };
  const over: Notification = toResolved(open, { event: stored, sharesProject: false, resolution, settings });
  assert.deepEqual([over.ping, over.attachment, over.fields], [false, null, []]);
  return [over.headline, ...over.blocks.map(({ text }) => text)].join("\n");
}

const asks = (tool_name: string, tool_input: object) => ({
  hook_event_name: "PermissionRequest",
  tool_name,
  tool_input,
});
const BASH = asks("Bash", { command: "npx vitest", description: "Run the tests" });
const LONG = asks("Bash", { command: `echo ${"x".repeat(400)}` });
const ASKS = asks("AskUserQuestion", { questions: [{ question: "Which port?", options: [{ label: "8080" }] }] });
const PLAN = asks("ExitPlanMode", { plan: "# Move to v2\n1. Rename" });
const FAILED = { hook_event_name: "StopFailure", error: "rate_limit", last_assistant_message: "Limit reached" };

const CASES: Readonly<Record<string, readonly [actual: string, expected: string | RegExp]>> = {
  "an allowed command": [
    resolved(BASH, { by: "client" }),
    "shop · allowed after 14 s · Bash npx vitest\nDecided in Claude Code",
  ],
  "an allowed command in Japanese": [
    resolved(BASH, { by: "client" }, "ja"),
    "shop · 許可（14秒後）· Bash npx vitest\nClaude Code で対応",
  ],
  "a command that is longer than the line": [
    resolved(LONG, {}),
    /^shop · allowed after 14 s · Bash echo x+ … x+\necho x{395,400}$/,
  ],
  "a wait whose length is not known": [
    resolved(BASH, { outcome: "over", afterMs: null }),
    "shop · no longer open · Bash npx vitest",
  ],
  "a request that a rule allowed at once": [
    resolved(BASH, { by: "rule", afterMs: 400 }),
    "shop · allowed · Bash npx vitest\nDecided by a rule",
  ],
  "an answered question": [
    resolved(ASKS, { outcome: "answered", answer: "8080" }),
    "shop · answered after 14 s · Which port?\nAnswer: 8080",
  ],
  "an approved plan": [
    resolved(PLAN, { outcome: "approved" }),
    "shop · approved after 14 s · Move to v2\n# Move to v2\n1. Rename",
  ],
  "a failure of a session that continued": [
    resolved(FAILED, { outcome: "continued" }),
    "shop · continued after 14 s · rate limit — Limit reached",
  ],
};

for (const [what, [actual, expected]] of Object.entries(CASES)) {
  test(`what is over is said in one line: ${what}`, () => {
    if (typeof expected === "string") assert.equal(actual, expected);
    else assert.match(actual, expected);
  });
}
