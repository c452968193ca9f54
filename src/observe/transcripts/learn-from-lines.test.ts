import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { toHookEvent } from "../../../test/support/hook-event.ts";
import { payload } from "../../../test/support/payload.ts";
import { TRANSCRIPTS } from "../../../test/support/transcript-harness.ts";
import { parseLine } from "../../agents/claude/transcript/parse-line.ts";
import type { TranscriptFact } from "../../agents/transcript/transcript-line.ts";
import { LIST_PRICES } from "../../core/cost/price-table.ts";
import { sessionUsage } from "../../core/cost/session-usage.ts";
import { totalUsages } from "../../core/cost/usage.ts";
import { newSession } from "../../core/session/reducer.ts";
import type { Session } from "../../core/session/session.ts";
import { decisionsIn, learnFromLines, type LearnContext } from "./learn-from-lines.ts";

const BEGIN = Date.UTC(2026, 10, 24);

const linesOf = (name: string) =>
  readFileSync(join(TRANSCRIPTS, name), "utf8")
    .split("\n")
    .flatMap((text) => parseLine(text) ?? []);

function session(fields: Partial<Session> = {}): Session {
  const event = toHookEvent(payload({ hook_event_name: "UserPromptSubmit", prompt: "go" }), BEGIN);
  return { ...newSession(event), ...fields };
}

/** A file that is followed from its beginning, by default. */
const context = (fields: Partial<LearnContext> = {}): LearnContext => ({
  session: session(),
  agentId: null,
  isFirstReading: false,
  // The recordings are from the day before.
  nowMs: BEGIN + 2 * 86_400_000,
  ...fields,
});

const INTERRUPTED = { sessionId: "2b0c725b-3c90-43ce-a2fb-5a07eb6e40ae", startedAtMs: BEGIN } as const;

test("a recorded interruption is one event, in the client's words, at its own time", () => {
  const { events } = learnFromLines(linesOf("interrupted.jsonl"), context({ session: session(INTERRUPTED) }));
  const [reported] = events;
  assert.equal(events.length, 1);
  assert.equal(reported?.key, `transcript:${INTERRUPTED.sessionId}:1d6250d6-7faa-45ba-bece-6c56ddbf3499`);
  const { source, hookEventName, receivedAtMs, summary, status, action: signal, payloadText, agentId } = reported.event;
  assert.deepEqual(
    { source, hookEventName, receivedAtMs, summary, status, signal, payloadText, agentId },
    {
      source: "transcript",
      hookEventName: "TurnInterrupted",
      receivedAtMs: Date.parse("2026-11-25T04:35:50.083Z"),
      summary: "Request interrupted by user for tool use",
      status: "info",
      signal: { kind: "turn-interrupted" },
      payloadText: '{"during":"tool"}',
      agentId: null,
    },
  );
});

const settled = (name: string, sessionId: string) =>
  learnFromLines(linesOf(name), context({ session: session({ sessionId }) })).facts.flatMap((fact) =>
    fact.kind === "call-settled" ? [[fact.outcome, fact.decision, fact.decidedBy]] : [],
  );

test("calls of recorded sessions get their outcome, with the decider", () => {
  assert.deepEqual(settled("interrupted.jsonl", INTERRUPTED.sessionId), [["interrupted", null, null]]);
  assert.deepEqual(settled("interactive.jsonl", "52bdb464-fdf5-4082-9498-940ad38976e4"), [
    ["ok", "allowed", "user_temporary"],
    ["denied", "denied", "user"],
  ]);
  const outcomes = settled("print.jsonl", "69d6f265-8467-421f-9e71-09316ca7821f").map(([outcome]) => outcome);
  assert.equal(outcomes.filter((outcome) => outcome === "failed").length, 2);
  assert.equal(outcomes.filter((outcome) => outcome === "ok").length, outcomes.length - 2);
});

test("lines copied by a fork are history, never new, and name its parent", () => {
  const forked = { sessionId: "65daf43b-bd4f-485b-8793-01a9209067fd", startedAtMs: BEGIN };
  const fork = learnFromLines(linesOf("fork.jsonl"), context({ session: session(forked) }));
  assert.deepEqual(
    fork.facts.filter(({ kind }) => kind === "parent"),
    [{ kind: "parent", sessionId: "26015263-8eac-449f-beff-d47e3e26fece" }],
  );
  assert.equal(fork.messages.filter(({ role }) => role === "prompt").length, 3);

  const branched = { sessionId: "130f0d7d-7a21-4a1e-ba92-2b67679c9bd0", startedAtMs: BEGIN };
  const branch = learnFromLines(linesOf("branch.jsonl"), context({ session: session(branched) }));
  assert.deepEqual(branch.events, []);
  assert.deepEqual(
    branch.facts.filter(({ kind }) => kind === "parent" || kind === "call-settled"),
    [{ kind: "parent", sessionId: INTERRUPTED.sessionId }],
  );
});

test("an old client's fork reports nothing of its copies from before the session", () => {
  const startedAtMs = Date.parse("2026-11-25T04:36:00Z");
  const late = context({ session: session({ ...INTERRUPTED, startedAtMs }), nowMs: startedAtMs });
  assert.deepEqual(learnFromLines(linesOf("interrupted.jsonl"), late).events, []);
});

const firstEvents = (nowMs: number, lastUsedAtMs: number) =>
  learnFromLines(
    linesOf("interrupted.jsonl"),
    context({ session: session({ ...INTERRUPTED, lastUsedAtMs }), isFirstReading: true, nowMs }),
  ).events.length;

test("an interruption in a new file counts at any age if no event followed it", () => {
  const atMs = Date.parse("2026-11-25T04:35:50.083Z");
  assert.equal(firstEvents(atMs + 60_000, atMs - 1000), 1);
  assert.equal(firstEvents(atMs + 7_200_000, atMs - 1000), 1);
  assert.equal(firstEvents(atMs + 7_200_000, atMs + 1000), 0);
  assert.equal(firstEvents(atMs + 60_000, atMs + 1000), 0);
});

test("a recorded failure is a failed turn, unless the conversation went on", () => {
  const lines = linesOf("failed.jsonl");
  const failed = session({ sessionId: "760473db-1cde-45d4-81f3-1298e19cb40e" });
  const { failure, continues: goesOn } = learnFromLines(lines, context({ session: failed }));
  assert.deepEqual(failure, {
    sessionId: failed.sessionId,
    agentId: null,
    uuid: "d3a24e65-73c9-4360-bfdc-70c838e942e4",
    atMs: Date.parse("2026-11-25T04:35:06.636Z"),
    error: "authentication_failed",
    message: "Failed to authenticate. API Error: 401 scripted authentication_error",
    untilMs: null,
    continues: null,
  });
  assert.equal(goesOn, true, "the prompt before it");
  const reply = parseLine(
    JSON.stringify({
      type: "assistant",
      message: { id: "m", model: "claude-x", content: [{ type: "text", text: "On with it." }] },
    }),
  );
  assert.ok(reply !== null);
  assert.deepEqual(learnFromLines([...lines, reply], context({ session: failed })).failure, null);
  assert.deepEqual(learnFromLines(lines.slice(1, 2), context({ session: failed })).continues, false);
});

test("a session is described by the last text of each kind, without repetition", () => {
  const sessionId = "52bdb464-fdf5-4082-9498-940ad38976e4";
  const fresh = learnFromLines(linesOf("interactive.jsonl"), context({ session: session({ sessionId }) }));
  const described = fresh.facts.filter(({ kind }) => kind !== "call-settled");
  assert.deepEqual(
    described.map(({ kind }) => kind),
    ["title", "branch", "client-version", "model", "seen"],
  );
  assert.deepEqual(described[0], { kind: "title", by: "person", title: "My renamed session" });
  assert.deepEqual(described[3], { kind: "model", model: "claude-sonnet-5-5" });

  const known = session({
    sessionId,
    title: "My renamed session",
    titleBy: "person",
    branch: "main",
    clientVersion: "2.1.331",
    model: "claude-sonnet-5-5",
    lastSeenAtMs: Date.UTC(2027, 0),
  });
  const again = learnFromLines(linesOf("interactive.jsonl"), context({ session: known }));
  assert.deepEqual(
    again.facts.filter(({ kind }) => kind !== "call-settled"),
    [],
  );
});

test("facts of a subagent's file belong to the subagent", () => {
  const lesson = learnFromLines(linesOf("subagent.jsonl"), context({ agentId: "a1" }));
  assert.ok(lesson.usages.length > 0);
  assert.ok(lesson.usages.every(({ agentId }) => agentId === "a1"));
  assert.ok(lesson.messages.every(({ agentId, role }) => agentId === "a1" && role === "reply"));
  assert.deepEqual(new Set(lesson.facts.map(({ kind }) => kind)), new Set(["seen"]));
});

test("a line's time in the future becomes now", () => {
  const stamp = { uuid: "u", timestamp: "9000-01-01T00:00:00.000Z" };
  const message = { id: "m", model: "claude-x", content: [{ type: "text", text: "hi" }], usage: { input_tokens: 1 } };
  const stopped = { ...stamp, type: "user", message: { content: "[Request interrupted by user]" } };
  const result = { type: "tool_result", tool_use_id: "t1", content: "ok" };
  const lines = [{ ...stamp, type: "assistant", message }, stopped, { ...stopped, message: { content: [result] } }];
  const nowMs = BEGIN + 5000;
  const lesson = learnFromLines(
    lines.flatMap((line) => parseLine(JSON.stringify(line)) ?? []),
    context({ nowMs }),
  );
  const times = [
    ...lesson.events.map(({ event }) => event.receivedAtMs),
    ...lesson.messages.map(({ atMs }) => atMs),
    ...lesson.usages.map(({ atMs }) => atMs),
    ...lesson.facts.flatMap((fact) => ("atMs" in fact ? [fact.atMs] : [])),
  ];
  assert.deepEqual(
    times,
    Array.from({ length: 5 }, () => nowMs),
  );
});

test("the client's cost of another session does not count for this one", () => {
  const account = { type: "cost-state", totalCostUSD: 3, modelUsage: {} };
  const costOf = (sessionId: string) => {
    const text = JSON.stringify({ ...account, sessionId });
    return learnFromLines([parseLine(text) ?? assert.fail()], context()).costState?.totalUsd;
  };
  assert.deepEqual([costOf(session().sessionId), costOf("another")], [3, undefined]);
});

test("usage of a recorded fork and branch equals the client's, to the cent and token", () => {
  for (const [name, sessionId] of [
    ["fork.jsonl", "65daf43b-bd4f-485b-8793-01a9209067fd"],
    ["branch.jsonl", "130f0d7d-7a21-4a1e-ba92-2b67679c9bd0"],
  ] as const) {
    const { usages, costState } = learnFromLines(linesOf(name), context({ session: session({ sessionId }) }));
    const known = { totals: totalUsages(usages), costState, contextTokens: null };
    const used = sessionUsage(known, LIST_PRICES) ?? assert.fail(name);
    assert.deepEqual(used.cost, { usd: costState?.totalUsd, estimated: false, unpricedModels: [] }, name);
    assert.deepEqual(used.tokens, costState?.tokensByModel["claude-opus-5-5"], name);
  }
});

test("who decided on a call is read from results and from a hook's note", () => {
  const result = {
    kind: "tool-result",
    isError: false,
    permission: null,
    denial: null,
    deniedBeforeRun: false,
  } as const;
  const facts: readonly TranscriptFact[] = [
    { kind: "hook-decision", toolUseId: "t1" },
    { ...result, toolUseId: "t2", permission: { decision: "accept", source: "user_temporary" } },
    { ...result, toolUseId: "t3", isError: true, denial: "user-rejected", deniedBeforeRun: true },
    { ...result, toolUseId: "t4" },
  ];
  const line = {
    uuid: "u",
    sessionId: "s1",
    copiedFrom: null,
    agentId: null,
    atMs: BEGIN,
    gitBranch: null,
    clientVersion: null,
    facts,
  };
  const decided = decisionsIn([line], { sessionId: "s1" }, new Set());
  assert.deepEqual(decided, [
    { toolUseId: "t1", source: "hook" },
    { toolUseId: "t2", source: "user_temporary" },
    { toolUseId: "t3", source: null },
  ]);
  assert.deepEqual(decisionsIn([{ ...line, sessionId: "s2" }], { sessionId: "s1" }, new Set()), []);
});

test("client 2.1.199's refused call is not one that it cut, also read line by line", () => {
  const lines = linesOf("stopped-2.1.199.jsonl");
  const own = { sessionId: lines[0]?.sessionId ?? "" };
  const decided = (...reads: readonly (typeof lines)[]) => {
    const stopped = new Set<string>();
    return reads.flatMap((read) => decisionsIn(read, own, stopped));
  };
  const isRefused = [{ toolUseId: "toolu_refused", source: null }];
  assert.deepEqual(decided(lines), isRefused);
  assert.deepEqual(decided(...lines.map((line) => [line])), isRefused);
  assert.deepEqual(decided(lines.slice(2), lines.slice(1, 2)), []);
  // The turn went on: a person refused the call with words, and a later interruption is another one's.
  const replies = lines.slice(0, 1).map((line) => ({ ...line, facts: [{ kind: "reply", text: "On." } as const] }));
  assert.deepEqual(decided(lines.slice(0, 1), replies, lines.slice(1, 2)), []);
});
