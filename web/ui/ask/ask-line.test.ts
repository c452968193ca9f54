import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "../../i18n/en.ts";
import { ja } from "../../i18n/ja.ts";
import { inboxItemsOf, type InboxItem } from "../../state/inbox.ts";
import { sampleSession } from "../../../test/support/page/state-harness.ts";
import type { PageStrings } from "../../i18n/en.ts";
import { stateText } from "../session-name.ts";
import { askLineOf, askOfSession, failureOf, shortAsk, verbOf } from "./ask-line.ts";
import { questionOf } from "./question.ts";

const since = "2026-01-01T00:00:00.000Z";
const nowMs = Date.parse(since);
const wait = { kind: "permission", ask: "", tool_name: null, tool_use_id: null, agent_id: null, since } as const;

function itemOf(different: Parameters<typeof sampleSession>[1]): InboxItem {
  const [item] = inboxItemsOf(sampleSession("s1", different));
  assert.ok(item !== undefined);
  return item;
}

function waiting(different: object): InboxItem {
  return itemOf({ state: "waiting", waits: [{ ...wait, ...different, item: "i", mark: null }] });
}

const verb = (different: object) => verbOf(waiting(different), en, { nowMs, language: "en" });

test("a wait says what it wants as a verb, with the tool by its short name", () => {
  assert.equal(verb({ tool_name: "Bash" }), "Run command?");
  assert.equal(verb({ tool_name: "mcp__linear__get_issue" }), "Use linear?");
  assert.equal(verb({ tool_name: "constructor" }), "Use constructor?");
  assert.equal(verb({ kind: "plan", tool_name: "ExitPlanMode" }), "Approve plan?");
  assert.equal(verb({ kind: "question", tool_name: "AskUserQuestion" }), "Question");
  assert.equal(verb({}), "Needs an answer");
});

test("a question that stands alone names the act, in each language", () => {
  const acts = [
    ["Bash", "npm publish", "Run npm publish?", "npm publish を実行しますか？"],
    ["constructor", "x", "Use constructor: x?", "constructor（x）を使用しますか？"],
    ["Edit", "src/a.ts", "Edit src/a.ts?", "src/a.ts を編集しますか？"],
    ["Write", "src/a.ts", "Write src/a.ts?", "src/a.ts に書き込みますか？"],
    ["mcp__linear__get_issue", "PAY-1", "Use linear: get_issue PAY-1?", "linear（get_issue PAY-1）を使用しますか？"],
    ["Bash", "", "Run command?", "コマンドを実行？"],
  ] as const;
  for (const [tool, what, ...questions] of acts) {
    const item = waiting({ tool_name: tool, ask: `${tool}: ${what}` });
    const asked = [questionOf(item, en, { nowMs, language: "en" }), questionOf(item, ja, { nowMs, language: "ja" })];
    assert.deepEqual(asked, questions);
  }
});

test("a waiting session asks in one line, other sessions ask nothing", () => {
  const asks = waiting({ tool_name: "Bash", ask: "Bash: npm test" }).session;
  assert.equal(askOfSession(asks, en, "en"), "Run command? npm test");
  assert.equal(askOfSession(sampleSession("s2", { state: "working" }), en, "en"), null);
});

test("a failure says its kind, and until when a limit lasts", () => {
  const failed = { state: "failed", failure: "429", failure_code: "rate_limit" } as const;
  const failedUntil = (retry_at: string | null) =>
    verbOf(itemOf({ ...failed, retry_at }), en, { nowMs, language: "en" });
  assert.match(failedUntil("2026-01-01T03:00:00.000Z"), /^Rate limit, resets \d\d:00$/);
  assert.equal(failedUntil("2025-12-31T03:00:00.000Z"), "Rate limit");
  assert.equal(
    verbOf(itemOf({ state: "lost", cause: "process-gone" }), en, { nowMs, language: "en" }),
    "Process exited",
  );
  assert.deepEqual(askLineOf(itemOf(failed), en, "en"), { text: "429", font: "prose" });
});

test("a limit after which the client continues by itself says when, or that it did not", () => {
  const reset = "2026-01-01T03:00:00.000Z";
  const mark = { kind: "snoozed", until: "2026-01-01T03:02:00.000Z", at: reset } as const;
  const failed = { state: "failed", failure_code: "rate_limit", continues: true, retry_at: reset } as const;
  const verbAt = (isMarked: boolean, hours: number) => {
    const item = { ...itemOf(failed), mark: isMarked ? mark : null };
    return verbOf(item, en, { nowMs: Date.parse(reset) + hours * 3_600_000, language: "en" });
  };
  assert.match(verbAt(true, -1), /^Rate limit, continues automatically \d\d:00$/);
  assert.match(verbAt(false, -1), /^Rate limit, continues automatically \d\d:00$/);
  assert.match(verbAt(true, 0.01), /^Rate limit, continues automatically \d\d:00$/);
  assert.match(verbAt(false, 1), /^Rate limit, did not continue \d\d:00$/);
});

test("a failure says what goes on in the background, in the state's words everywhere", () => {
  const failed = { state: "failed", failure: "429", failure_code: "rate_limit", in_background: 2 } as const;
  const line = (strings: PageStrings) => askLineOf(itemOf(failed), strings, "en").text;
  assert.equal(line(en), "2 in the background · 429");
  assert.equal(line(ja), "バックグラウンド2件 · 429");
  const colleague = { access: "summary", is_own: false, owner: "ann" } as const;
  assert.equal(askLineOf(itemOf({ ...failed, ...colleague }), en, "en").text, "2 in the background");
  assert.equal(stateText(failed, en), "Failed · 2 in the background");
  assert.equal(stateText(failed, ja), "失敗 · バックグラウンド2件");
  assert.equal(stateText({ state: "working" }, en), "Running");
});

test("code keeps its signs and its font, prose loses those of Markdown", () => {
  const command = { tool_name: "Bash", ask: "Bash: echo `date` **" };
  assert.deepEqual(askLineOf(waiting(command), en, "en"), { text: "echo `date` **", font: "mono" });
  const question = { kind: "question", tool_name: "AskUserQuestion", ask: "AskUserQuestion: **Retry** in `a.ts`?" };
  assert.deepEqual(askLineOf(waiting(question), en, "en"), { text: "Retry in a.ts?", font: "prose" });
  assert.equal(shortAsk({ ask: "mcp__a__get: PAY-1", tool_name: "mcp__a__get" }), "get PAY-1");
  assert.equal(shortAsk({ ask: "Bash", tool_name: "Bash" }), "");
});

test("a plan is its title and its steps, in each language", () => {
  const plan = waiting({ kind: "plan", tool_name: "ExitPlanMode", ask: "ExitPlanMode: Retry deliveries · 4 steps" });
  assert.equal(askLineOf(plan, en, "en").text, "Retry deliveries · 4 steps");
  assert.equal(askLineOf(plan, ja, "ja").text, "Retry deliveries（4手順）");
});

const reason = { failure_code: null, state_since: since };
const textOf = (failure: string) => failureOf({ ...reason, failure }, "en").text;

test("a failure says times as the reader's, with the date on another day", () => {
  assert.match(textOf("Limit, resets 2026-01-01T03:30:00Z") ?? "", /^Limit, resets \d\d:[03]0$/);
  assert.match(textOf("Limit, resets 2026-01-04T03:30Z") ?? "", /^Limit, resets Jan \d, \d\d:[03]0$/);
});

test("of the API's JSON, its message says why", () => {
  const failure = 'API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"Try again later."}}';
  assert.deepEqual(failureOf({ ...reason, failure }, "en"), {
    text: "API Error: 429 Try again later.",
    raw: failure,
  });
  assert.deepEqual(failureOf({ ...reason, failure: "Bad {x}" }, "en"), { text: "Bad {x}", raw: null });
  assert.deepEqual(failureOf({ ...reason, failure: "overloaded", failure_code: "overloaded" }, "en"), {
    text: null,
    raw: null,
  });
});
