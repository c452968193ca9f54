import assert from "node:assert/strict";
import { test } from "node:test";
import { notifySettings } from "../../../test/support/notify-settings.ts";
import { payload, sessionFixture } from "../../../test/support/payload.ts";
import { playEvents } from "../../../test/support/play-events.ts";
import { signalEvent } from "../../../test/support/signal-event.ts";
import { toStoredEvent } from "../../../test/support/stored-event.ts";
import { NO_TOKENS } from "../../core/cost/usage.ts";
import type { Language } from "../../core/i18n/message.ts";
import { formatMoment } from "../../core/format/time.ts";
import type { SessionCard } from "../../core/notification/notification.ts";
import type { SessionAction } from "../../core/session/action.ts";
import { reduceSession, reduceFacts } from "../../core/session/reducer.ts";
import type { Failure, Session } from "../../core/session/session.ts";
import { toSessionCard } from "./session-card.ts";
import { toNotification } from "./to-notification.ts";

const HOUR_MS = 3_600_000;

function cardOf(session: Session, language: Language = "en"): SessionCard {
  return toSessionCard({ session, recentEvents: [], settings: { language }, dashboardUrl: null, nowMs: 0 });
}

function after(...signals: SessionAction[]): Session {
  let session: Session | null = null;
  for (const [index, signal] of signals.entries()) {
    const source = signal.kind === "process-gone" ? "process" : "hook";
    session = reduceSession(session, signalEvent(signal, { atMs: index * 1000, source })).session;
  }
  return session ?? assert.fail("no signals");
}

function card(texts: readonly string[], language: Language = "en", laterMs = 0): SessionCard {
  const outcomes = playEvents(texts, notifySettings());
  const last = outcomes.at(-1);
  assert.ok(last !== undefined);
  return toSessionCard({
    session: last.session,
    recentEvents: outcomes.map(({ event }, index) => toStoredEvent(event, index + 1)),
    settings: { language },
    dashboardUrl: "http://127.0.0.1:8000/",
    nowMs: last.event.receivedAtMs + laterMs,
  });
}

const PROMPT = payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" });
const CALL = { tool_name: "Bash", tool_input: { command: "npm test" }, tool_use_id: "t1" };
const BEGINS = payload({ hook_event_name: "PreToolUse", ...CALL });
const ASKS = payload({ hook_event_name: "PermissionRequest", ...CALL, tool_use_id: undefined });

test("card and message say what goes on in the background of a failed turn", () => {
  const shell = { ...CALL, tool_input: { command: "npm start" } };
  const returns = payload({ hook_event_name: "PostToolUse", ...shell, tool_response: { backgroundTaskId: "b1" } });
  const fails = payload({
    hook_event_name: "StopFailure",
    error: "rate_limit",
    last_assistant_message: "Request rejected",
  });
  const texts = [PROMPT, payload({ hook_event_name: "PreToolUse", ...shell }), returns, fails];
  assert.equal(card(texts).stateWord, "failed · 1 in the background");
  assert.equal(card(texts, "ja").stateWord, "失敗 · バックグラウンド1件");
  const last = playEvents(texts, notifySettings()).at(-1);
  assert.ok(last !== undefined && last.decision.isNotified);
  const { decision, event, session } = last;
  const settings = notifySettings();
  const source = { decision, event: toStoredEvent(event), session, settings, dashboardUrl: null };
  assert.equal(toNotification(source).headline, "shop · rate limit · 1 in the background — Request rejected");
});

test("a session at work shows its current activity", () => {
  const { state, stateWord, detail, session, link } = card([PROMPT, BEGINS]);
  assert.deepEqual([state, stateWord, detail], ["working", "running", "Bash — npm test"]);
  assert.equal(session.title, "Fix the login");
  assert.equal(link, "http://127.0.0.1:8000/#session=5e551011-0000-4000-8000-000000000001");
});

test("two lines of a command are two commands, in the stored line and on the card", () => {
  const tool = { tool_name: "Bash", tool_use_id: "t", tool_input: { command: "npm test # all\n  git push --force" } };
  const texts = [PROMPT, payload({ hook_event_name: "PreToolUse", ...tool })];
  assert.equal(playEvents(texts, notifySettings()).at(-1)?.event.summary, "npm test # all ↵ git push --force");
  assert.equal(card(texts).detail, "Bash — ⚠ npm test; git push --force");
});

test("a session of another machine names it, one of this machine does not", () => {
  const session = after({ kind: "session-started", source: "startup", model: null, title: null });
  const named = (machine: string | null, projectName: string | null): string | null =>
    cardOf({ ...session, machine, projectName }).session.projectName;
  assert.deepEqual(
    [named(null, "shop"), named("laptop", "shop"), named("laptop", null)],
    ["shop", "shop @ laptop", "laptop"],
  );
});

test("a session at its prompt is done, and waits for no answer", () => {
  const idle = payload({ hook_event_name: "Notification", notification_type: "idle_prompt", message: "Claude waits" });
  const { stateWord, detail } = card([PROMPT, idle]);
  assert.deepEqual([stateWord, detail], ["done", null]);
});

test("a waiting session shows its reason in the reader's language", () => {
  const waiting = card([PROMPT, BEGINS, ASKS], "ja");
  assert.deepEqual([waiting.stateWord, waiting.detail], ["対応待ち", "Bash — npm test"]);
});

test("several waits show the oldest and count the others", () => {
  const other = payload({ hook_event_name: "Elicitation", mcp_server_name: "crm", message: "Which account?" });
  assert.equal(card([PROMPT, BEGINS, ASKS, other]).detail, "Bash — npm test — and 1 more");
});

test("a broken turn shows why", () => {
  const { stateWord, detail } = card(sessionFixture("err-rate-limit").slice(0, -1));
  assert.deepEqual([stateWord, detail], ["failed", "rate limit — API Error: Request rejected (429) · fake rate limit"]);
  const ended = card(sessionFixture("err-rate-limit"));
  assert.deepEqual([ended.detail, ended.lastActions], [detail, []]);
});

test("a session that fell silent is not shown as running", () => {
  assert.deepEqual(
    [card([PROMPT, BEGINS], "ja", HOUR_MS).state, card([PROMPT, BEGINS], "ja", HOUR_MS).stateWord],
    ["unknown", "不明"],
  );
});

test("the counters count real events only", () => {
  const counted = card(sessionFixture("main"));
  assert.deepEqual(counted.facts, ["took 2 min 21 s", "12 calls", "2 errors", "1 subagent"]);
  assert.notEqual(counted.endedAtMs, null);
});

test("the last five actions are in order, a call once with its result", () => {
  assert.deepEqual(card(sessionFixture("main")).lastActions, [
    "✓ Agent — Count lines",
    "✓ Bash — true",
    "✓ Bash — true",
    "✓ Bash — mkdir -p sub && cd sub && pwd",
    "✓ All done: wrote notes.txt, edited it and counted its lines.",
  ]);
  // The card's detail shows the running call already.
  const other = payload({ hook_event_name: "PreToolUse", ...CALL, tool_use_id: "t2" });
  assert.deepEqual(card([PROMPT, BEGINS, other]).lastActions, ["▸ Bash — npm test"]);
});

test("the prompt that is the title is not repeated, a later one is shown", () => {
  const later = payload({ hook_event_name: "UserPromptSubmit", prompt: "And the logout" });
  assert.deepEqual(card([PROMPT]).lastActions, []);
  assert.deepEqual(card([PROMPT, later]).lastActions, ["› And the logout"]);
});

test("a reply or plan in a card has no signs of Markdown, a command keeps its own", () => {
  const stop = payload({ hook_event_name: "Stop", last_assistant_message: "Done.\n\n## Next\n**Push** `main`?" });
  const plan = { tool_name: "ExitPlanMode", tool_input: { plan: "# Retry\n\n## Why\nA 503." }, tool_use_id: "t4" };
  const glob = { tool_name: "Bash", tool_input: { command: "ls **/*.ts `pwd`" }, tool_use_id: "t5" };
  const calls = [plan, glob].map((call) => payload({ hook_event_name: "PostToolUse", ...call, tool_response: {} }));
  assert.deepEqual(card([PROMPT, ...calls, stop]).lastActions, [
    "✓ plan — Retry",
    "✓ Bash — ls **/*.ts `pwd`",
    "✓ Done. Next Push main?",
  ]);
});

test("a card names what is risky in a long command, and a long reply's first sentence", () => {
  const command = `cd /home/dev/src/shop && NODE_ENV=test npx vitest ${"run ".repeat(20)} && git push --force origin main`;
  const push = { tool_name: "Bash", tool_input: { command }, tool_use_id: "t4", tool_response: {} };
  const reply = `I pushed it. ${"It took a while. ".repeat(9)}`;
  const { lastActions } = card([
    PROMPT,
    payload({ hook_event_name: "PostToolUse", ...push }),
    payload({ hook_event_name: "Stop", last_assistant_message: reply }),
  ]);
  assert.match(lastActions[0] ?? "", /^✓ Bash — ⚠ git push --force origin main — npx vitest/);
  assert.equal(lastActions[1], "✓ I pushed it.");
});

function asked(tool_name: string, tool_input: object): string | null {
  return card([PROMPT, payload({ hook_event_name: "PermissionRequest", tool_name, tool_input })]).detail;
}

test("a card says which plan or question waits, without the tool's name", () => {
  assert.equal(asked("ExitPlanMode", { plan: "# Retry\n\n## Why\nA 503." }), "plan to approve: Retry");
  assert.equal(asked("AskUserQuestion", { questions: [{ question: "How **long**?" }] }), "How long?");
});

test("a call of an MCP server is named as in its message", () => {
  const call = { tool_name: "mcp__github__create_pull_request", tool_input: { title: "Bump" }, tool_use_id: "t3" };
  const asks = payload({ hook_event_name: "PermissionRequest", ...call, tool_use_id: undefined });
  const { detail, lastActions } = card([PROMPT, payload({ hook_event_name: "PreToolUse", ...call }), asks]);
  assert.match(detail ?? "", /^github: create pull request — Bump/);
  assert.doesNotMatch(lastActions.join("\n"), /mcp__/);
});

test("the client's own activity is no action, and a refused call is not running", () => {
  assert.deepEqual(card(sessionFixture("bgagent")).lastActions, [
    "✓ Agent launched.",
    "✗ Bash — wc -l notes.txt — Exit code 1 wc: notes.txt: No such file or directory",
    "✓ subagent — general-purpose: notes.txt has 3 lines.",
    '✓ Agent "Count lines in background" finished',
    "✓ Agent result noted.",
  ]);
  assert.deepEqual(card(sessionFixture("setup").slice(-9)).lastActions, []);
  assert.deepEqual(card(sessionFixture("perm")).lastActions, [
    "⊘ Bash — touch needs-permission.txt",
    "✓ permission scenario finished",
  ]);
});

const dated = (atMs: number) => formatMoment(atMs, { nowMs: null, language: "en" });

const BEGUN = { kind: "prompt-submitted", prompt: "go", byPerson: true, title: null, notice: null } as const;

test("an interrupted session shows that a person stopped it", () => {
  const session = after(BEGUN, { kind: "turn-interrupted" });
  assert.equal(cardOf(session).detail, "interrupted, ready for your next prompt");
  assert.equal(cardOf(session, "ja").detail, "中断、次の指示待ち");
});

test("a wait without a sign for an hour stays one, and its card says since when", () => {
  const session = after({ kind: "permission-requested", toolName: "Bash", ask: "Bash: npm test" });
  const look = { session, recentEvents: [], settings: { language: "en" }, dashboardUrl: null } as const;
  const [before, later] = [HOUR_MS - 1, HOUR_MS].map((nowMs) => toSessionCard({ ...look, nowMs }));
  assert.equal(later?.state, "waiting");
  assert.equal(later.detail, `${before?.detail} — not heard from since ${dated(0)}`);
});

test("a lost session shows when it was last seen, not when it was missed", () => {
  const session = after(BEGUN, { kind: "other" }, { kind: "process-gone" });
  const { stateWord, detail } = cardOf(session);
  assert.deepEqual([stateWord, detail], ["process exited", `not heard from since ${dated(1000)}`]);
});

test("a process that exited while it asked says so, in each language", () => {
  const asks = { kind: "permission-requested", toolName: "Bash", ask: "Bash: npm test" } as const;
  const session = after(BEGUN, asks, { kind: "process-gone" });
  assert.deepEqual(
    [cardOf(session).detail, cardOf(session, "ja").detail],
    ["exited while asking — Bash: npm test", "回答待ちのまま終了 — Bash: npm test"],
  );
});

function failed(failure: Failure): string | null {
  return cardOf(after(BEGUN, { kind: "turn-failed", failure })).detail;
}

test("a failure without a message has a text, and a limit shows its end", () => {
  assert.equal(failed({ code: "server_error", message: null, untilMs: null }), "API server error");
  assert.equal(
    failed({ code: "rate_limit", message: "Limit reached", untilMs: 60_000 }),
    `rate limit until ${dated(60_000)} — Limit reached`,
  );
  assert.equal(
    failed({ code: "overloaded", message: 'API Error: 529 {"error":{"message":"Busy"}}', untilMs: null }),
    "API overloaded — API Error: 529 Busy",
  );
});

test("tokens and cost are shown once known, and an estimate is marked as one", () => {
  const tokens = { ...NO_TOKENS, input: 1200, cacheRead: 11_145 };
  const counters = (cost: { usd: number; estimated: boolean; unpricedModels: string[] } | null) => {
    const usage = { tokens, cost, contextTokens: null };
    const { session } = reduceFacts(after(BEGUN), [{ kind: "usage", usage }]);
    return cardOf(session).facts;
  };
  const known = { usd: 0.4215, estimated: false, unpricedModels: [] };
  assert.deepEqual(counters(known), ["12.3 k tokens", "$0.42"]);
  assert.deepEqual(counters({ ...known, estimated: true }), ["12.3 k tokens", "≈ $0.42"]);
  assert.deepEqual(counters({ ...known, unpricedModels: ["new"] }), ["12.3 k tokens", "≥ $0.42"]);
  assert.deepEqual(counters(null), ["12.3 k tokens"]);
});

test("the branch is part of the card's label once it is known", () => {
  const { session } = reduceFacts(after(BEGUN), [{ kind: "branch", branch: "main" }]);
  assert.equal(cardOf(session).session.branch, "main");
});
