import assert from "node:assert/strict";
import { test } from "node:test";
import { naturalPauseMs, readPayloads } from "./replay.ts";

test("a file may be one object, spread over lines", () => {
  const text = '{\n  "a": 1\n}\n';
  assert.deepEqual(readPayloads("f", text), { payloads: [{ location: "f", text, payload: { a: 1 } }], bad: [] });
});

test("a file may be an array; an item that is no object is named by its index", () => {
  const { payloads, bad } = readPayloads("f", '[{"a":1}, 7, {"b":2}]');
  assert.deepEqual(
    payloads.map(({ location, text }) => [location, text]),
    [
      ["f[0]", '{"a":1}'],
      ["f[2]", '{"b":2}'],
    ],
  );
  assert.deepEqual(bad, [{ location: "f[1]", reason: "not a JSON object" }]);
});

test("a file may have one payload a line, kept as it is; bad lines are numbered", () => {
  const { payloads, bad } = readPayloads("s.jsonl", '{"a": 1}\r\n\n{broken\n[1]\n{"b":2}');
  assert.deepEqual(
    payloads.map(({ location, text }) => [location, text]),
    [
      ["s.jsonl:1", '{"a": 1}\r'],
      ["s.jsonl:5", '{"b":2}'],
    ],
  );
  assert.deepEqual(bad, [
    { location: "s.jsonl:3", reason: "not JSON" },
    { location: "s.jsonl:4", reason: "not a JSON object" },
  ]);
});

test("an empty file has nothing to replay and nothing wrong", () => {
  assert.deepEqual(readPayloads("f", "\n"), { payloads: [], bad: [] });
});

test("a tool's own duration is the pause before its end, within reason", () => {
  assert.equal(naturalPauseMs({ hook_event_name: "PostToolUse", duration_ms: 321 }), 321);
  assert.equal(naturalPauseMs({ hook_event_name: "PostToolUse", duration_ms: 1e9 }), 5_000);
  assert.equal(naturalPauseMs({ hook_event_name: "PostToolUseFailure", duration_ms: -5 }), 0);
  assert.ok(naturalPauseMs({}) > 0);
});
