import assert from "node:assert/strict";
import { test } from "node:test";
import { shortId } from "./session-name.ts";

test("a random id is known by its beginning", () => {
  assert.equal(shortId("5e551011-0000-4000-8000-000000000001"), "5e551011");
  assert.equal(shortId("<a&b>"), "ab");
  assert.equal(shortId(""), "session");
});

test("ids that begin with the time are distinguished by their end", () => {
  const ids = ["0190abcd-1234-7000-8000-0000aaaaaaaa", "0190abcd-5678-7000-8000-0000bbbbbbbb"];
  assert.deepEqual(ids.map(shortId), ["0190abcd-aaaaaaaa", "0190abcd-bbbbbbbb"]);
});
