import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "./verdict.ts";

const NOW_MS = Date.UTC(2026, 10, 26, 12);

interface Told {
  readonly retryAfter?: string | null;
  readonly body?: unknown;
}

const taken = (partialSuccess: unknown) => verdictOf(200, { body: { partialSuccess } });

function verdictOf(status: number, { retryAfter = null, body = {} }: Told = {}) {
  return judge({ status, retryAfter, text: JSON.stringify(body) }, "rejectedLogRecords", NOW_MS);
}

test("only the statuses that OTLP names are repeated", () => {
  const kinds = new Map<string, number[]>();
  for (let status = 200; status < 600; status += 1) {
    const { kind } = verdictOf(status);
    kinds.set(kind, [...(kinds.get(kind) ?? []), status]);
  }
  assert.deepEqual(kinds.get("later"), [429, 502, 503, 504]);
  assert.deepEqual(kinds.get("divide"), [400, 413]);
  assert.equal(kinds.get("taken")?.length, 100);
  assert.ok(kinds.get("closed")?.includes(401) === true && kinds.get("closed")?.includes(307) === true);
  assert.ok(kinds.get("refused")?.includes(500) === true && kinds.get("refused")?.includes(422) === true);
});

test("Retry-After is seconds or a date, and never longer than an hour", () => {
  const delays = ["7", "Thu, 26 Nov 2026 12:00:09 GMT", "Thu, 26 Nov 2026 11:00:00 GMT", "99999999", "soon", null].map(
    (retryAfter) => {
      const verdict = verdictOf(503, { retryAfter });
      return verdict.kind === "later" && verdict.delayMs;
    },
  );
  assert.deepEqual(delays, [7000, 9000, 0, 3_600_000, null, null]);
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
  assert.deepEqual(judge({ status: 200, retryAfter: null, text: "<html>" }, "rejectedLogRecords", NOW_MS), {
    kind: "taken",
    refused: 0,
    reason: null,
  });
});
