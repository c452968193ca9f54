import assert from "node:assert/strict";
import { test } from "node:test";
import { readExportResult } from "./export-result.ts";

interface Reported {
  readonly retryAfterMs?: number | null;
  readonly body?: unknown;
}

const taken = (partialSuccess: unknown) => resultOf(200, { body: { partialSuccess } });

function resultOf(status: number, { retryAfterMs = null, body = {} }: Reported = {}) {
  return readExportResult({ status, retryAfterMs, text: JSON.stringify(body) }, "rejectedLogRecords");
}

test("only the statuses that OTLP names are repeated", () => {
  const kinds = new Map<string, number[]>();
  for (let status = 200; status < 600; status += 1) {
    const { kind } = resultOf(status);
    kinds.set(kind, [...(kinds.get(kind) ?? []), status]);
  }
  assert.deepEqual(kinds.get("later"), [429, 502, 503, 504]);
  assert.deepEqual(kinds.get("divide"), [400, 413]);
  assert.equal(kinds.get("taken")?.length, 100);
  assert.ok(kinds.get("closed")?.includes(401) === true && kinds.get("closed")?.includes(307) === true);
  assert.ok(kinds.get("refused")?.includes(500) === true && kinds.get("refused")?.includes(422) === true);
});

test("Retry-After is obeyed for an hour at most", () => {
  const delays = [7000, 0, 99_999_999_000, null].map((retryAfterMs) => {
    const result = resultOf(503, { retryAfterMs });
    return result.kind === "later" && result.delayMs;
  });
  assert.deepEqual(delays, [7000, 0, 3_600_000, null]);
});

test("partial success counts what was rejected, as text or number; nonsense is zero", () => {
  assert.deepEqual(taken({}), { kind: "taken", refused: 0, reason: null });
  assert.deepEqual(taken({ rejectedLogRecords: "3", errorMessage: "a\u001b[31m\nb" }), {
    kind: "taken",
    refused: 3,
    reason: "a [31m b",
  });
  assert.deepEqual(taken({ rejectedLogRecords: 2 }), { kind: "taken", refused: 2, reason: null });
  for (const odd of [null, 7, { rejectedLogRecords: -1 }, { rejectedLogRecords: "many", errorMessage: 3 }]) {
    assert.deepEqual(taken(odd), { kind: "taken", refused: 0, reason: null });
  }
  assert.deepEqual(readExportResult({ status: 200, retryAfterMs: null, text: "<html>" }, "rejectedLogRecords"), {
    kind: "taken",
    refused: 0,
    reason: null,
  });
});
