import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { runs } from "../../../test/support/tier.ts";
import type { JsonObject } from "../../core/json.ts";
import { truncatePayload } from "./truncate-payload.ts";

test("a small payload is left as it is", () => {
  const payload = { a: "x", b: [1, null, { c: "y" }] };
  assert.deepEqual(truncatePayload(payload), { payload, truncations: [] });
});

test("a long string loses its tail and is named with its lengths", () => {
  const { payload, truncations } = truncatePayload({ tool_input: { "a/b~c": "x".repeat(6_000_000) } });
  assert.deepEqual(truncations, [{ pointer: "/tool_input/a~1b~0c", length: 6_000_000, kept: 16_384 }]);
  assert.deepEqual(payload, { tool_input: { "a/b~c": "x".repeat(16_384) } });
});

test("a cut never tears a surrogate pair", () => {
  const { payload } = truncatePayload({ text: `${"x".repeat(16_383)}😀tail` });
  assert.equal(payload["text"], "x".repeat(16_383));
});

test("many strings that are too much together are cut shorter", () => {
  const { payload, truncations } = truncatePayload({ list: Array.from({ length: 50 }, () => "y".repeat(10_000)) });
  assert.ok(JSON.stringify(payload).length < 200_000);
  assert.equal(truncations.length, 50);
});

test("a payload of endless nesting keeps its flat fields and can be written as JSON", () => {
  const deep = JSON.parse(`{"id":"a","x":${"[".repeat(5000)}${"]".repeat(5000)}}`) as JsonObject;
  const { payload, truncations } = truncatePayload(deep);
  assert.equal(payload["id"], "a");
  assert.equal(truncations.length, 1);
  assert.ok(JSON.stringify(payload).length < 1000);
});

test("thousands of small parts are reduced until they fit", () => {
  const wide = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [
      `k${index}`,
      Array.from({ length: 300 }, () => ({ v: "z".repeat(50) })),
    ]),
  );
  const { payload, truncations } = truncatePayload({ session_id: "s", wide });
  assert.equal(payload["session_id"], "s");
  assert.ok(JSON.stringify(payload).length < 400_000);
  assert.ok(truncations.length > 0);
});

test("any payload that is cut stays valid JSON, within bounds, and says so", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 6 })), (object) => {
      const { payload, truncations } = truncatePayload(object as JsonObject);
      const text = JSON.stringify(payload);
      assert.ok(text.length < 1_000_000);
      if (truncations.length === 0) assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(object)));
    }),
    { numRuns: runs(50, 200) },
  );
});

test("a name longer than any text goes with its value, and is counted", () => {
  const { payload, truncations } = truncatePayload({ ["k".repeat(17_000)]: "one", other: "two" });
  assert.deepEqual(payload, { other: "two" });
  assert.deepEqual(truncations, [{ pointer: "", length: 2, kept: 1 }]);
});

test("the list of cuts is bounded, however deep and long the names of their places are", () => {
  let deep: JsonObject = { list: Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => "x".repeat(300))) };
  for (let level = 0; level < 50; level += 1) deep = { [`${"n".repeat(1000)}${level}`]: deep };
  const { truncations } = truncatePayload({ ...deep, filler: "y".repeat(200_000) });
  assert.ok(
    truncations.length > 1 && JSON.stringify(truncations).length < 150_000,
    `${JSON.stringify(truncations).length}`,
  );
});
