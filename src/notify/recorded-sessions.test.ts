import assert from "node:assert/strict";
import { test } from "node:test";
import { notifySettings } from "../../test/support/notify-settings.ts";
import { SESSION_FIXTURES, sessionFixture } from "../../test/support/payload.ts";
import { playEvents } from "../../test/support/play-events.ts";
import { toStoredEvent } from "../../test/support/stored-event.ts";
import { toNotification } from "./compose/to-notification.ts";
import type { ConfigValues } from "../config/settings.ts";

/** The notifications of a recorded session, one line each: `@` pings, `♪` sounds, `·` is silent. */
function reported(name: string, changed: Partial<ConfigValues>): string[] {
  const settings = notifySettings(changed);
  return playEvents(sessionFixture(name), settings).flatMap(({ event, session, decision, sent }) => {
    if (!decision.isNotified || !sent) return [];
    const stored = toStoredEvent(event);
    const { headline } = toNotification({ decision, event: stored, session, settings, dashboardUrl: null });
    return [`${decision.ping ? "@" : decision.silent ? "·" : "♪"} ${headline}`];
  });
}

const NORMAL: Readonly<Record<string, readonly string[]>> = {
  bgagent: ["· bgagent · finished — Agent result noted."],
  "err-rate-limit": ["@ err_rate_limit · rate limit — API Error: Request rejected (429) · fake rate limit"],
  main: ["· main · finished — All done: wrote notes.txt, edited it and counted its lines."],
  mcp: ["@ mcp · elicit: What is your name?", "· mcp · finished — mcp finished"],
  perm: [
    "@ perm · Bash? touch needs-permission.txt (Create a file)",
    "· perm · finished — permission scenario finished",
  ],
  setup: ["· setup · finished — Hello.", "· setup · finished — Hello.", "· setup · finished — Hello."],
  tui2: [
    "@ tui2 · Bash? touch needs-permission.txt (Create a file)",
    "· tui2 · finished — permission scenario finished",
    "@ tui2 · Bash? touch second.txt (Run the requested command)",
    "· tui2 · finished — Hello.",
    "· tui2 · finished — Hello.",
    "· tui2 · finished — Hello.",
    "· tui2 · finished — Hello.",
  ],
  worktree: ["· worktree · finished — worktree agent finished"],
};

for (const name of SESSION_FIXTURES) {
  test(`the recorded session ${name} sends the notifications a person wants`, () => {
    assert.deepEqual(reported(name, {}), NORMAL[name]);
  });
}

test("at the level minimal only notifications that need a person are left", () => {
  for (const name of SESSION_FIXTURES) {
    const needed = (NORMAL[name] ?? []).filter((line) => line.startsWith("@"));
    assert.deepEqual(reported(name, { level: "minimal" }), needed, name);
  }
  assert.equal(reported("perm", { level: "minimal" }).length, 1);
});

test("at the level verbose the whole conversation can be followed, in Japanese too", () => {
  assert.deepEqual(reported("mcp", { level: "verbose", language: "ja" }), [
    "· mcp · 指示 — [[scenario:mcpall]] go",
    "· mcp · elicit: echo 完了 — hi",
    "· mcp · elicit: fail が失敗 — x — mcp tool failed",
    "@ mcp · elicit: What is your name?",
    "· mcp · elicit: ask 完了 — x",
    "· mcp · 完了 — mcp finished",
  ]);
});

test("sample settings of the Python notifier send its five events as before", () => {
  const sample = {
    eventPreToolUse: true,
    eventPostToolUse: true,
    eventNotification: true,
    eventStop: false,
    eventSubagentStop: true,
    toolRead: false,
    toolTask: true,
  };
  assert.deepEqual(reported("tui2", sample).slice(0, 4), [
    "· tui2 · running Bash — touch needs-permission.txt",
    "@ tui2 · Bash? touch needs-permission.txt (Create a file)",
    "· tui2 · ran Bash — touch needs-permission.txt",
    "· tui2 · running Bash — touch second.txt",
  ]);
  const main = reported("main", sample);
  assert.ok(main.includes("· main · running Agent — Count lines"));
  assert.ok(main.includes("· main · general-purpose finished — notes.txt has 3 lines."));
  assert.ok(!main.some((line) => /Read|· finished/.test(line)));
});
