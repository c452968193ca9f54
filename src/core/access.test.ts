import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { tokenWeakness } from "./access.ts";

test("drawn tokens of 128 bits and more are fine, in every usual spelling", () => {
  for (let round = 0; round < 500; round++) {
    for (const token of [
      randomBytes(16).toString("hex"),
      randomBytes(24).toString("base64url"),
      randomBytes(32).toString("base64"),
      randomBytes(64).toString("hex"),
    ]) {
      assert.equal(tokenWeakness(token), null, token);
    }
  }
});

test("a short, invalid or guessable token is refused with a reason, never repeated", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["secret", /shorter than 32/],
    [randomBytes(15).toString("hex"), /shorter than 32/],
    ["x".repeat(300), /longer than 256/],
    ["correct horse battery staple and some more words", /other characters/],
    ["パスワード".repeat(10), /other characters/],
    [`${randomBytes(16).toString("hex")}\r\nX: y`, /other characters/],
    ["a".repeat(40), /guessed/],
    ["password".repeat(5), /guessed/],
    ["0123456789".repeat(4), /guessed/],
    ["abcdefghijklmnopqrstuvwxyz012345678", /guessed/],
  ];
  for (const [token, reason] of cases) {
    const weakness = tokenWeakness(token) ?? "it was taken";
    assert.match(weakness, reason, token);
    assert.equal(weakness.includes(token), false);
  }
});
