import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedRollout } from "../../../test/support/codex-recording.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import type { TranscriptFact } from "../transcript/transcript-line.ts";
import { createRolloutParser } from "./rollout.ts";
import { codexTranscripts } from "./transcripts.ts";

function factsOf(lines: readonly string[], model: string | null = null): readonly TranscriptFact[] {
  const parse = createRolloutParser(model);
  return lines.flatMap((line) => parse(line, BUILT_IN)?.facts ?? []);
}

const only = <Kind extends TranscriptFact["kind"]>(facts: readonly TranscriptFact[], kind: Kind) =>
  facts.filter((fact): fact is Extract<TranscriptFact, { kind: Kind }> => fact.kind === kind);

test("a rollout file has the conversation, results, and tokens with their model", () => {
  const facts = factsOf(recordedRollout("dialog-yes"));
  assert.deepEqual(
    facts.map((fact) => ("text" in fact ? `${fact.kind}: ${fact.text}` : fact.kind)),
    ["prompt: #permission go", "usage", "tool-result", "reply: Past the permission.", "usage"],
  );
  const [usage] = only(facts, "usage");
  assert.equal(usage?.usage.model, "gpt-6.2-sol");
  // 1001 of the prompt, of which 401 were read from the cache.
  assert.deepEqual(
    [usage?.usage.tokens.input, usage?.usage.tokens.cacheRead, usage?.usage.tokens.output],
    [600, 401, 21],
  );
});

test("a failed turn has its reason, in the words that other agents have for it", () => {
  const codes = ["error-400", "error-401", "error-429", "error-500", "error-limit"].map(
    (scenario) => only(factsOf(recordedRollout(scenario)), "api-error")[0]?.error,
  );
  assert.deepEqual(codes, ["unknown", "authentication_failed", "rate_limit", "server_error", "rate_limit"]);
  const [failure] = only(factsOf(recordedRollout("error-limit")), "api-error");
  assert.equal(failure?.error, "rate_limit");
  assert.match(failure?.message ?? "", /usage limit/);
});

test("a subagent's file belongs to the session that started it", () => {
  const parse = createRolloutParser(null);
  const [meta] = recordedRollout("subagent-asks", "subagent").map((line) => parse(line, BUILT_IN));
  const [session] = recordedRollout("subagent-asks").map((line) => createRolloutParser(null)(line, BUILT_IN));
  assert.equal(meta?.sessionId, session?.sessionId);
  assert.equal(meta?.clientVersion, "0.171.0");
});

const itemLine = (item: object): string =>
  JSON.stringify({
    timestamp: "2026-12-02T12:00:00.000Z",
    type: "event_msg",
    payload: { type: "item_completed", thread_id: "t", turn_id: "u", item: { type: "CommandExecution", ...item } },
  });

test("an exit status other than 0 is a failure, and broken lines are nothing", () => {
  const results = only(
    factsOf(
      [
        itemLine({ id: "a", status: "completed", exit_code: 0 }),
        itemLine({ id: "b", status: "failed", exit_code: 2 }),
        itemLine({ id: "c", status: "declined" }),
        itemLine({ status: "failed" }),
        "{",
        '{"type":"event_msg","payload":[]}',
        '{"type":"token_usage_record","payload":{"response_id":"r","usage":{"input_tokens":-1}}}',
      ],
      "m",
    ),
    "tool-result",
  );
  assert.deepEqual(
    results.map(({ toolUseId, isError, denial }) => [toolUseId, isError, denial]),
    [
      ["a", false, null],
      ["b", true, null],
      ["c", false, "user-rejected"],
    ],
  );
});

const folderOf = (path: string) => codexTranscripts.folderOf(path, "/home/dev/.claude");

test("only a rollout file of a day's folder is a transcript", () => {
  const name = "rollout-2026-12-02T13-00-16-01a2.jsonl";
  assert.equal(folderOf(`/srv/codex/sessions/2026/12/02/${name}`), "/srv/codex/sessions");
  for (const path of [
    `/etc/${name}`,
    `/srv/sessions/${name}`,
    "/srv/sessions/2026/12/02/passwd",
    `/srv/sessions/2026/12/02/../${name}`,
  ]) {
    assert.equal(folderOf(path), null, path);
  }
});
