import assert from "node:assert/strict";
import { test } from "node:test";
import { notifySettings } from "../../../test/support/notify-settings.ts";
import { payload, sessionFixture } from "../../../test/support/payload.ts";
import { playEvents } from "../../../test/support/play-events.ts";
import { toStoredEvent } from "../../../test/support/stored-event.ts";
import type { SessionCard } from "../../core/announcement.ts";
import type { Language } from "../notify-settings.ts";
import { toSessionCard } from "./session-card.ts";

const HOUR_MS = 3_600_000;

function card(texts: readonly string[], language: Language = "en", laterMs = 0): SessionCard {
  const outcomes = playEvents(texts, notifySettings());
  const last = outcomes.at(-1);
  assert.ok(last !== undefined);
  return toSessionCard({
    session: last.session,
    recentEvents: outcomes.map(({ event }, index) => toStoredEvent(event, index + 1)),
    settings: { language },
    costUsd: 0.4215,
    dashboardUrl: "http://127.0.0.1:8000/",
    nowMs: last.event.receivedAtMs + laterMs,
  });
}

const PROMPT = payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" });
const CALL = { tool_name: "Bash", tool_input: { command: "npm test" }, tool_use_id: "t1" };
const BEGINS = payload({ hook_event_name: "PreToolUse", ...CALL });
const ASKS = payload({ hook_event_name: "PermissionRequest", ...CALL, tool_use_id: undefined });

test("a session at work shows what it does now", () => {
  const { state, stateWord, detail, session, link } = card([PROMPT, BEGINS]);
  assert.deepEqual([state, stateWord, detail], ["working", "running", "Bash — npm test"]);
  assert.equal(session.title, "Fix the login");
  assert.equal(link, "http://127.0.0.1:8000/#session=5e551011-0000-4000-8000-000000000001");
});

test("a waiting one shows what for, in the reader's language", () => {
  const waiting = card([PROMPT, BEGINS, ASKS], "ja");
  assert.deepEqual([waiting.stateWord, waiting.detail], ["あなた待ち", "Bash: npm test"]);
  const idle = payload({ hook_event_name: "Notification", notification_type: "idle_prompt", message: "Claude waits" });
  assert.equal(card([PROMPT, idle], "ja").detail, "次の指示待ち");
});

test("several waits show the oldest and count the others", () => {
  const other = payload({ hook_event_name: "Elicitation", mcp_server_name: "crm", message: "Which account?" });
  assert.equal(card([PROMPT, BEGINS, ASKS, other]).detail, "Bash: npm test — and 1 more");
});

test("a broken turn shows why", () => {
  const { stateWord, detail } = card(sessionFixture("err-rate-limit").slice(0, -1));
  assert.deepEqual([stateWord, detail], ["failed", "API Error: Request rejected (429) · fake rate limit"]);
});

test("a session that fell silent is not said to run", () => {
  assert.deepEqual(
    [card([PROMPT, BEGINS], "ja", HOUR_MS).state, card([PROMPT, BEGINS], "ja", HOUR_MS).stateWord],
    ["unknown", "応答なし"],
  );
});

test("the counters count what happened and nothing else", () => {
  const counted = card(sessionFixture("main"));
  assert.deepEqual(
    counted.fields.map(({ name, value }) => `${name} ${value}`),
    ["Duration 2 m 21 s", "Messages 2", "Tool calls 12", "Errors 2", "Subagents 1", "Cost $0.42"],
  );
  assert.notEqual(counted.endedAtMs, null);
});

test("the last five actions stand in order, a call once with how it ended", () => {
  assert.deepEqual(card(sessionFixture("main")).lastActions, [
    "✓ Agent — Count lines",
    "✓ Bash — true",
    "✓ Bash — true",
    "✓ Bash — mkdir -p sub && cd sub && pwd",
    "✓ All done: wrote notes.txt, edited it and counted its lines.",
  ]);
  // The call that runs is said above them already.
  const other = payload({ hook_event_name: "PreToolUse", ...CALL, tool_use_id: "t2" });
  assert.deepEqual(card([PROMPT, BEGINS, other]).lastActions, ["› Fix the login", "▸ Bash — npm test"]);
});

test("the client's own doings are no actions, and a refused call is not said to run", () => {
  assert.deepEqual(card(sessionFixture("bgagent")).lastActions, [
    "✓ Agent launched.",
    "✗ Bash — wc -l notes.txt — Exit code 1 wc: notes.txt: No such file or directory",
    "✓ subagent — general-purpose: notes.txt has 3 lines.",
    '✓ Agent "Count lines in background" finished',
    "✓ Agent result noted.",
  ]);
  assert.deepEqual(card(sessionFixture("setup").slice(-9)).lastActions, []);
  assert.deepEqual(card(sessionFixture("perm")).lastActions.slice(1), [
    "⊘ Bash — touch needs-permission.txt",
    "✓ permission scenario finished",
  ]);
});
