import assert from "node:assert/strict";
import { test } from "node:test";
import { hasMoreValues } from "./count-values.ts";
import { parsePayload } from "./parse-payload.ts";

const has = (value: unknown, max: number): boolean => hasMoreValues(Buffer.from(JSON.stringify(value)), max);

test("values are counted, not what texts hold", () => {
  assert.equal(
    has(
      Array.from({ length: 2000 }, () => 1),
      1000,
    ),
    true,
  );
  assert.equal(
    has(
      Array.from({ length: 900 }, () => "a longer one"),
      1000,
    ),
    false,
  );
  assert.equal(has({ text: '[1,2,{"a":[,,,"\\'.repeat(5000) }, 1000), false);
  assert.equal(has(Object.fromEntries(Array.from({ length: 1100 }, (_, n) => [`key ${n}`, n])), 1000), true);
});

test("a payload that would fill the memory is none, and says why", () => {
  const text = `{"session_id":"s","hook_event_name":"Stop","list":[${"1,".repeat(3_000_000)}1]}`;
  const parsed = parsePayload(Buffer.from(text), { receivedAtMs: 0 });
  assert.deepEqual(parsed, { kind: "invalid", reason: "more than 250000 values: no hook payload has so many" });
});
