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

function asks(tool_name: string, tool_input: object): Record<string, unknown> {
  return { hook_event_name: "PermissionRequest", tool_name, tool_input };
}

const LINES: Readonly<Record<string, readonly [fields: Record<string, unknown>, en: string, ja: string]>> = {
  "a command behind what prepares it": [
    asks("Bash", {
      command: "# look first\ncd /src/x && A=1 terraform destroy -auto-approve",
      description: "Tear down staging",
    }),
    "shop · Bash? ⚠ terraform destroy -auto-approve (Tear down staging)",
    "shop · 許可待ち: ⚠ terraform destroy -auto-approve（Tear down staging）",
  ],
  "a pull request": [
    asks("mcp__github__create_pull_request", { owner: "acme", repo: "api", title: "Bump `x`", body: "…" }),
    "shop · github: create pull request? “Bump x” acme/api",
    "shop · 許可待ち: github create pull request「Bump x」acme/api",
  ],
  "a statement for a database": [
    asks("mcp__pg__query", { sql: "DELETE FROM users" }),
    "shop · pg: query? ⚠ DELETE FROM users",
    "shop · 許可待ち: pg query ⚠ DELETE FROM users",
  ],
  "one of two questions": [
    asks("AskUserQuestion", { questions: [{ question: "How **long**?" }, { question: "Why?" }] }),
    "shop · How long? (1 of 2)",
    "shop · How long?（全2問）",
  ],
  "a plan with a context": [
    asks("ExitPlanMode", { plan: "# Plan: Retry logins\n\n## Context\nA 503.\n\n## Steps\n1. a\n2. b\n   - c\n3. d" }),
    "shop · plan to approve: Retry logins (3 steps)",
    "shop · プラン承認待ち: Retry logins（3手順）",
  ],
  "a limit": [
    { hook_event_name: "StopFailure", error: "rate_limit", last_assistant_message: "429" },
    "shop · rate limit",
    "shop · 利用制限",
  ],
  "a reply that asks": [
    { hook_event_name: "Stop", last_assistant_message: "I **found** it.\n\n## Cause\nX.\n\nShall I push?" },
    "shop · finished, asks: Shall I push? — I found it.",
    "shop · 完了、確認: Shall I push? — I found it.",
  ],
  "a reply of three sentences in Japanese": [
    { hook_event_name: "Stop", last_assistant_message: "原因です。\n\n- a\n\n直しました。" },
    "shop · finished — 原因です。…直しました。",
    "shop · 完了 — 原因です。…直しました。",
  ],
  "a reply that says more": [
    { hook_event_name: "Stop", last_assistant_message: "I found it.\n\n- a `b`\n- c\n\nAll tests pass." },
    "shop · finished — I found it. … All tests pass.",
    "shop · 完了 — I found it. … All tests pass.",
  ],
};

for (const [name, [fields, en, ja]] of Object.entries(LINES)) {
  test(`the first line of ${name}`, () => {
    assert.equal(announce(fields).headline, en);
    assert.equal(announce(fields, { language: "ja" }).headline, ja);
  });
}

const reply = (last_assistant_message: string) => announce({ hook_event_name: "Stop", last_assistant_message });

test("a finished turn that asks is marked", () => {
  assert.equal(reply("Shall I push?").asks, true);
  assert.equal(reply("Done.").asks, undefined);
});

test("a line names the session of a project with several", () => {
  const [outcome] = playEvents(
    [payload({ hook_event_name: "Stop", session_title: "Update the *README*" })],
    notifySettings(),
  );
  assert.ok(outcome?.decision.isNotified === true);
  const { decision, event, session } = outcome;
  const lineIn = (language: "en" | "ja", title: string | null) =>
    toNotification({
      decision,
      event: toStoredEvent(event),
      session: { ...session, title },
      sharesProject: true,
      settings: notifySettings({ language }),
      dashboardUrl: null,
    }).headline;
  assert.equal(lineIn("en", "Update the *README*"), "shop/“Update the README” · finished");
  assert.equal(lineIn("ja", "README 更新"), "shop「README 更新」· 完了");
  assert.equal(lineIn("en", null), "shop/5e551011 · finished");
});

test("a folder's name cannot look like the rest of a line", () => {
  const cwd = "/home/dev/src/shop · allowed after 4 s · Bash ls";
  const { headline } = announce({ ...asks("Bash", { command: "rm -rf build" }), cwd });
  assert.equal(headline, "shop - allowed after 4 s - Bash ls · Bash? ⚠ rm -rf build");
});
