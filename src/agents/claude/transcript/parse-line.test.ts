import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "../../../../test/support/fast-check.ts";
import { runs } from "../../../../test/support/tier.ts";
import { TRANSCRIPTS } from "../../../../test/support/transcript-harness.ts";
import { parseLine } from "./parse-line.ts";
import type { TranscriptFact } from "../../transcript/transcript-line.ts";

function recorded(name: string): readonly string[] {
  return readFileSync(join(TRANSCRIPTS, name), "utf8").split("\n");
}

const everyLine = ["print.jsonl", "interactive.jsonl", "subagent.jsonl"]
  .flatMap(recorded)
  .filter((line) => line !== "");

function factsOf(lines: readonly string[]): readonly TranscriptFact[] {
  return lines.flatMap((line) => parseLine(line)?.facts ?? []);
}

function ofKind<Kind extends TranscriptFact["kind"]>(facts: readonly TranscriptFact[], kind: Kind) {
  return facts.filter((fact): fact is Extract<TranscriptFact, { kind: Kind }> => fact.kind === kind);
}

const line = (fields: Record<string, unknown>) => parseLine(JSON.stringify(fields));

test("a recorded interactive session has its prompts, and none written by the client", () => {
  const prompts = ofKind(factsOf(recorded("interactive.jsonl")), "prompt").map(({ text }) => text);
  assert.deepEqual(prompts, [
    "[[scenario:perm]] go please",
    "[[scenario:sh:touch second.txt]] again",
    "[[scenario:hello]] hi there",
    "[[scenario:hello]] after model",
  ]);
});

test("a recorded interactive session has the interruption that no hook reports", () => {
  const facts = factsOf(recorded("interactive.jsonl"));
  assert.deepEqual(ofKind(facts, "interrupted"), [{ kind: "interrupted", during: "tool", cutCalls: false }]);
  assert.deepEqual(ofKind(facts, "tool-result"), [
    {
      kind: "tool-result",
      toolUseId: "toolu_01917ec7fd600a19734f9cc6",
      isError: false,
      permission: { decision: "accept", source: "user_temporary" },
      denial: null,
      deniedBeforeRun: false,
    },
    {
      kind: "tool-result",
      toolUseId: "toolu_0151aef3b6e25e87045bfcb0",
      isError: true,
      permission: null,
      denial: "user-rejected",
      deniedBeforeRun: true,
    },
  ]);
});

test("a recorded interactive session has its titles", () => {
  const facts = factsOf(recorded("interactive.jsonl"));
  const title = { kind: "title", by: "person", title: "My renamed session" };
  assert.deepEqual(ofKind(facts, "title"), [title, title]);
});

test("a recorded print session has its replies, failed calls and branch", () => {
  const lines = recorded("print.jsonl").flatMap((text) => parseLine(text) ?? []);
  const facts = lines.flatMap((one) => one.facts);
  assert.deepEqual(ofKind(facts, "reply").at(-1), {
    kind: "reply",
    text: "All done: wrote notes.txt, edited it and counted its lines.",
  });
  assert.equal(ofKind(facts, "tool-result").filter(({ isError }) => isError).length, 2);
  assert.deepEqual(ofKind(facts, "prompt"), [{ kind: "prompt", text: "[[scenario:main]] Please exercise the tools." }]);
  assert.equal(lines[0]?.gitBranch, "main");
  assert.equal(lines[0]?.clientVersion, "2.1.331");
  assert.equal(lines[0]?.atMs, Date.parse("2026-11-24T22:29:26.989Z"));
});

test("a subagent's task is no prompt of a person, and its usage names the subagent", () => {
  const facts = factsOf(recorded("subagent.jsonl"));
  assert.deepEqual(ofKind(facts, "prompt"), []);
  assert.deepEqual(new Set(ofKind(facts, "usage").map(({ usage }) => usage.agentId)), new Set(["aa73192c96f490f79"]));
});

test("usage has the cache writes of five minutes and an hour apart", () => {
  const usage = {
    input_tokens: 1,
    output_tokens: 2,
    cache_read_input_tokens: 3,
    cache_creation_input_tokens: 30,
    cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    server_tool_use: { web_search_requests: 4 },
  };
  const message = { id: "msg_1", model: "claude-opus-5-5", content: [], usage };
  const tokens = { input: 1, output: 2, cacheRead: 3, cacheWrite5m: 10, cacheWrite1h: 20, webSearches: 4 };
  const expected = { messageId: "msg_1", model: "claude-opus-5-5", agentId: null, atMs: null, variant: null, tokens };
  assert.deepEqual(line({ type: "assistant", requestId: "req_1", message })?.facts, [
    { kind: "usage", usage: expected },
  ]);
});

test("a client that does not split its cache writes wrote for five minutes", () => {
  const message = { id: "m", model: "claude-x", usage: { cache_creation_input_tokens: 7, speed: "fast" } };
  const [fact] = line({ type: "assistant", message })?.facts ?? [];
  assert.ok(fact?.kind === "usage");
  assert.equal(fact.usage.tokens.cacheWrite5m, 7);
  assert.equal(fact.usage.variant, "fast");
});

test("an API error that ended a turn is a fact, and is no usage of a model", () => {
  const message = {
    id: "x",
    model: "<synthetic>",
    content: [{ type: "text", text: "API Error: 529" }],
    usage: { input_tokens: 0 },
  };
  assert.deepEqual(line({ type: "assistant", isApiErrorMessage: true, error: "rate_limit", message })?.facts, [
    { kind: "api-error", error: "rate_limit", message: "API Error: 529", untilMs: null },
  ]);
  assert.equal(line({ type: "system", subtype: "api_error", error: { status: 529 } }), null, "the client retries");
  assert.equal(line({ type: "assistant", message }), null);
});

const queued = (content: string, operation = "enqueue") => line({ type: "queue-operation", operation, content });

test("queued text for the model ends background work, without a person's text", () => {
  const notice = "<task-notification><task-id>b1</task-id><status>killed</status></task-notification>";
  assert.deepEqual(queued(notice)?.facts, [
    {
      kind: "task-over",
      notice: { taskId: "b1", toolUseId: null, status: "killed", wasStopped: true, summary: "b1 killed" },
    },
  ]);
  assert.equal(queued(notice, "dequeue"), null);
  assert.equal(queued("look at the shed"), null);
});

const attached = (attachment: object) => line({ type: "attachment", attachment });

test("of attachments only a hook's decision on a call is read", () => {
  const decision = { type: "hook_permission_decision", decision: "allow", hookEvent: "PermissionRequest" };
  assert.deepEqual(attached({ ...decision, toolUseID: "toolu_1" })?.facts, [
    { kind: "hook-decision", toolUseId: "toolu_1" },
  ]);
  assert.equal(attached(decision), null);
  assert.equal(attached({ type: "skill_listing", content: "words", toolUseID: "toolu_1" }), null);
});

test("Esc in the middle of a turn is an interruption of the turn", () => {
  const content = [{ type: "text", text: "[Request interrupted by user]" }];
  const interrupted = { kind: "interrupted", during: "turn" };
  assert.deepEqual(line({ type: "user", message: { content } })?.facts, [{ ...interrupted, cutCalls: false }]);
  const cut = { type: "user", message: { content }, interruptedMessageId: "msg_1" };
  assert.deepEqual(line(cut)?.facts, [{ ...interrupted, cutCalls: true }]);
});

test("refused and stopped calls of old clients are recognized by their results", () => {
  const reported = { kind: "tool-result", toolUseId: "t", isError: true, permission: null };
  assert.deepEqual(erroneousResult("Claude requested permissions to use WebFetch, but you haven't granted it yet."), {
    ...reported,
    denial: "permission-rule",
    deniedBeforeRun: true,
  });
  assert.deepEqual(erroneousResult("The user doesn't want to proceed with this tool use. And so on."), {
    ...reported,
    denial: "user-rejected",
    deniedBeforeRun: true,
  });
  assert.deepEqual(erroneousResult("Exit code 137\n[Request interrupted by user for tool use]"), {
    ...reported,
    denial: "interrupted",
    deniedBeforeRun: false,
  });
  assert.deepEqual(erroneousResult("Exit code 1"), { ...reported, denial: null, deniedBeforeRun: false });
});

test("a result that a resuming client filled in is no outcome of the call", () => {
  const words = "[Tool call interrupted: the session ended before this call's result was recorded, so its outcome";
  const block = { type: "tool_result", tool_use_id: "t", is_error: true, content: `${words} is unknown.]` };
  const reported = { type: "user", message: { content: [block] }, toolDenialKind: "interrupted" };
  assert.equal(line(reported), null);
});

test("a line that was copied from another session says so, where the client does", () => {
  const prompt = { type: "user", message: { content: "hello" }, uuid: "u1", sessionId: "s2" };
  assert.deepEqual(line(prompt)?.copiedFrom, null);
  assert.equal(line(prompt)?.uuid, "u1");
  assert.deepEqual(line({ ...prompt, forkedFrom: { sessionId: "s1", messageUuid: "u1" } })?.copiedFrom, {
    sessionId: "s1",
    by: "fork",
  });
  const message = { id: "m", model: "claude-x", content: [], usage: { input_tokens: 1 } };
  const answer = { type: "assistant", message, sessionId: "s2", requestSessionId: "s0" };
  assert.deepEqual(line(answer)?.copiedFrom, { sessionId: "s0", by: "request" });
  assert.equal(line({ ...answer, requestSessionId: "s2" })?.copiedFrom, null);
});

test("a generated title is the client's", () => {
  assert.deepEqual(line({ type: "ai-title", aiTitle: "Fix login" })?.facts, [
    { kind: "title", by: "client", title: "Fix login" },
  ]);
});

test("system prompts, attachments, recorded requests and unknown kinds are ignored", () => {
  const secret = "You are Claude Code";
  for (const type of [
    "api-request",
    "api-request-shape",
    "api-request-blob",
    "attachment",
    "attachment/hook_success",
    "brand-new",
  ]) {
    assert.equal(line({ type, message: { content: secret }, text: secret, system: [{ text: secret }] }), null, type);
  }
  assert.equal(line({ type: "system", subtype: "informational", content: secret }), null);
  assert.equal(line({ type: "user", isMeta: true, message: { content: secret } }), null);
});

test("long texts are cut, never through a character", () => {
  const [fact] =
    line({ type: "user", message: { content: `${"x".repeat(3998)}😀${"y".repeat(1_000_000)}` } })?.facts ?? [];
  assert.ok(fact?.kind === "prompt");
  assert.equal(fact.text, `${"x".repeat(3998)}…`);
});

test("ten thousand mutated lines never throw, and give only typed values", () => {
  const junk = fc.oneof(fc.jsonValue(), fc.constantFrom(null, -1, 1e308, "", [], {}, "9".repeat(300)));
  const mutation = fc.record({
    line: fc.constantFrom(...everyLine),
    at: fc.nat(),
    cut: fc.nat(40),
    key: fc.nat(),
    value: junk,
  });
  fc.assert(
    fc.property(mutation, ({ line: text, at, cut, key, value }) => {
      const position = at % text.length;
      check(text.slice(0, position) + text.slice(position + cut));
      check(JSON.stringify(replaceOne(JSON.parse(text), key, value)));
    }),
    { numRuns: runs(300, 5000) },
  );
});

function check(text: string): void {
  const parsed = parseLine(text);
  if (parsed === null) return;
  assert.ok(parsed.facts.length > 0);
  for (const fact of parsed.facts) {
    if (fact.kind === "usage") {
      assert.ok(Object.values(fact.usage.tokens).every((count) => Number.isSafeInteger(count) && count >= 0));
      assert.equal(typeof fact.usage.model, "string");
    }
    if (fact.kind === "prompt" || fact.kind === "reply") assert.ok(fact.text.length <= 4000);
  }
  assert.ok(JSON.stringify(parsed).length < 100_000);
}

/** The value with its n-th part (counted depth first) replaced. */
function replaceOne(root: unknown, n: number, value: unknown): unknown {
  const spots: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const walk = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      spots.push({ holder: part as Record<string, unknown>, key });
      walk(inner);
    }
  };
  walk(root);
  const spot = spots[n % spots.length];
  if (spot !== undefined) spot.holder[spot.key] = value;
  return root;
}

function erroneousResult(content: string) {
  const results = [{ type: "tool_result", tool_use_id: "t", is_error: true, content }];
  return line({ type: "user", message: { content: results } })?.facts[0];
}
