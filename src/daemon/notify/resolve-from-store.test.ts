import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { rawFile, tempStore } from "../../../test/support/filled-store.ts";
import { notifySettings } from "../../../test/support/notify-settings.ts";
import { payload } from "../../../test/support/payload.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import type { SessionFact } from "../../core/session/action.ts";
import { createIngest } from "../../ingest/ingest.ts";
import { createProcessingTimes } from "../../ingest/processing-times.ts";
import { createPolicy } from "../../notify/policy/decide.ts";
import { createOutbox } from "../../store/outbox/outbox-queries.ts";
import { createWaitEndQueries } from "../../store/outbox/wait-end-queries.ts";
import { resolveFromStore } from "./resolve-from-store.ts";

const SESSION_ID = "5e551011-0000-4000-8000-000000000001";
const START_MS = Date.UTC(2026, 10, 25, 12);

const QUESTION = { tool_name: "AskUserQuestion", tool_input: { questions: [{ question: "Which port?" }] } };
const PLAN = { tool_name: "ExitPlanMode", tool_input: { plan: "# Move" } };
const BASH = { tool_name: "Bash", tool_input: { command: "npm test" } };

type Step = Record<string, unknown> | { readonly facts: readonly SessionFact[] };

const prompt = { hook_event_name: "UserPromptSubmit", prompt: "go" };
const begins = (call: object) => ({ hook_event_name: "PreToolUse", tool_use_id: "t1", ...call });
const asks = (call: object) => ({ hook_event_name: "PermissionRequest", ...call });
const ends = (call: object, more: object = {}) => ({
  hook_event_name: "PostToolUse",
  tool_use_id: "t1",
  tool_response: {},
  ...call,
  ...more,
});
const asked = (call: object): readonly Step[] => [prompt, begins(call), asks(call)];
const elicitation = { hook_event_name: "Elicitation", mcp_server_name: "crm", message: "Which account?" };
const settles = (outcome: "denied" | "interrupted", decision: "denied" | null): Step => {
  const fact = { kind: "call-settled", toolUseId: "t1", outcome, decision, decidedBy: null } as const;
  return { facts: [{ ...fact, atMs: START_MS + 3500 }] };
};
const answered = (atMs: number): Step => ({ facts: [{ kind: "answered", atMs: START_MS + atMs }] });

/** Plays steps a second apart; then reads how the first message came to its end, as a new daemon would. */
function outcomeOf(t: TestContext, steps: readonly Step[]): string | null {
  const store = tempStore(t);
  let nowMs = START_MS;
  const clock = { now: () => nowMs };
  const settings = notifySettings({ level: "verbose" });
  const { ingestRawFiles, applyFacts } = createIngest({
    store,
    commits: { publish: () => {} },
    times: createProcessingTimes(),
    policy: createPolicy({ settings: () => settings, clock }),
    clock,
  });
  for (const step of steps) {
    if ("facts" in step) applyFacts(SESSION_ID, step.facts as readonly SessionFact[]);
    else ingestRawFiles([rawFile(payload(step), { modifiedAtMs: nowMs })]);
    nowMs += 1000;
  }
  const kinds = new Set(["permission", "question", "plan", "idle", "failure"]);
  const sent = createOutbox(store.database)
    .list({ limit: 50 })
    .toReversed()
    .find(({ kind }) => kinds.has(kind));
  assert.ok(sent !== undefined, "nothing was notified");
  const settled = resolveFromStore({
    store,
    ends: createWaitEndQueries(store.database),
    clock,
    redactor: () => BUILT_IN,
    hasAnswers: () => false,
  })(sent);
  if (settled === null) return null;
  const { outcome, by, afterMs, answer } = settled.resolution;
  const parts = [
    outcome,
    afterMs,
    typeof by === "object" ? (by?.name ?? null) : by,
    answer,
    settled.isFinal ? null : "not final",
  ];
  return parts.filter((part) => part !== null).join(" ");
}

const CASES: Readonly<Record<string, readonly [steps: readonly Step[], expected: string | null]>> = {
  "open request": [asked(BASH), null],
  "call that ran": [[...asked(BASH), ends(BASH)], "allowed 1000 client"],
  "call that ran for long": [[...asked(BASH), {}, {}, ends(BASH, { duration_ms: 2500 })], "allowed 500 client"],
  "call that failed": [
    [...asked(BASH), { ...ends(BASH), hook_event_name: "PostToolUseFailure", error: "exit 1" }],
    "allowed 1000 client",
  ],
  "answered dialog whose call still runs": [[...asked(BASH), answered(3000)], "answered 1000 client not final"],
  "answered dialog whose call ends later": [
    [...asked(BASH), answered(3000), {}, {}, ends(BASH)],
    "allowed 1000 client",
  ],
  "answered dialog that the transcript explains": [
    [...asked(BASH), answered(3000), settles("denied", "denied")],
    "denied 1000 client",
  ],
  "interrupted call": [[...asked(BASH), settles("interrupted", null)], "interrupted 1500"],
  "refused call": [
    [...asked(BASH), { hook_event_name: "PostToolBatch", tool_calls: [{ tool_use_id: "t1" }] }],
    "denied 1000 client",
  ],
  "call that the classifier refused": [
    [...asked(BASH), { ...ends(BASH), hook_event_name: "PermissionDenied" }],
    "denied 1000 rule",
  ],
  "prompt instead of an answer": [[...asked(BASH), prompt], "overtaken 1000"],
  "end of the session": [[...asked(BASH), { hook_event_name: "SessionEnd", reason: "other" }], "ended 1000"],
  "end of the turn": [[...asked(BASH), { hook_event_name: "Stop" }], "over 1000"],
  "answered question": [
    [...asked(QUESTION), ends(QUESTION, { tool_response: { answers: { "Which port?": "8080" } } })],
    "answered 1000 client 8080",
  ],
  "two answered questions": [
    [...asked(QUESTION), ends(QUESTION, { tool_response: { answers: { "Which port?": "8080", "Which host?": "a" } } })],
    "answered 1000 client Which port? 8080\nWhich host? a",
  ],
  "approved plan": [[...asked(PLAN), ends(PLAN)], "approved 1000 client"],
  "rejected plan": [
    [...asked(PLAN), { hook_event_name: "PostToolBatch", tool_calls: [{ tool_use_id: "t1" }] }],
    "rejected 1000 client",
  ],
  "answered question of a server": [
    [prompt, elicitation, { hook_event_name: "ElicitationResult", action: "accept" }],
    "answered 1000 client",
  ],
  "declined question of a server": [
    [prompt, elicitation, { hook_event_name: "ElicitationResult", action: "decline" }],
    "declined 1000 client",
  ],
  "failure of a session that ended": [
    [prompt, { hook_event_name: "StopFailure", error: "rate_limit" }, { hook_event_name: "SessionEnd" }],
    null,
  ],
  "failure of a session that works again": [
    [prompt, { hook_event_name: "StopFailure", error: "rate_limit" }, prompt],
    "continued 1000",
  ],
};

for (const [what, [steps, expected]] of Object.entries(CASES)) {
  test(`resolution is read from the store: ${what}`, (t) => {
    assert.equal(outcomeOf(t, steps), expected);
  });
}

test("resolution of one of two requests does not wait for the other", (t) => {
  const other = { tool_name: "Bash", tool_input: { command: "make" } };
  const two = [...asked(BASH), { ...begins(other), tool_use_id: "t2" }, asks(other)];
  assert.equal(outcomeOf(t, [...two, { ...ends(other), tool_use_id: "t2" }]), null);
  assert.equal(outcomeOf(t, [...two, ends(BASH)]), "allowed 3000 client");
});

test("resolution of a request of a deleted session is that it is over", (t) => {
  const store = tempStore(t);
  const sent = { id: 1, sessionId: "gone", kind: "permission", cause: "permission:t1", createdAtMs: 5 };
  const resolve = resolveFromStore({
    store,
    ends: createWaitEndQueries(store.database),
    clock: { now: () => 9 },
    redactor: () => BUILT_IN,
    hasAnswers: () => false,
  });
  assert.equal(resolve(sent as Parameters<typeof resolve>[0])?.resolution.outcome, "over");
});
