import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHeaderPairs } from "./header-pairs.ts";

test("pairs are read as OpenTelemetry's exporters read them", () => {
  assert.deepEqual(parseHeaderPairs(""), {});
  assert.deepEqual(parseHeaderPairs("api-key=secret"), { "api-key": "secret" });
  assert.deepEqual(parseHeaderPairs(" A = b=c , D=%20e%2C , "), { a: "b=c", d: " e," });
});

test("an invalid header, or one of the request itself, makes the whole text invalid", () => {
  for (const text of [
    "secret",
    "=x",
    "a b=c",
    "a=%zz",
    "a=%0d%0aevil: 1",
    "Host=x",
    "content-type=text/plain",
    "a=1,b",
  ]) {
    assert.equal(parseHeaderPairs(text), null, text);
  }
});
