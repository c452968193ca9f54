import assert from "node:assert/strict";
import { test } from "node:test";
import { settingProblemText } from "../i18n/setting-problem.ts";
import { createRedactor } from "./create-redactor.ts";
import { checkPattern } from "./user-pattern.ts";

function refused(pattern: string, name = "own"): string | null {
  const refusal = checkPattern({ name, pattern });
  return refusal === null ? null : settingProblemText(refusal, "en");
}

test("a user's pattern is replaced by its name, in texts and in JSON", () => {
  const { redactText, redactJson } = createRedactor({ patterns: [{ name: "badge", pattern: "BADGE-\\d{4,8}" }] });
  assert.equal(redactText("see BADGE-12345, please").text, "see [redacted badge], please");
  assert.deepEqual(redactJson(["BADGE-1234"]).value, ["[redacted badge]"]);
});

test("a match of a user's pattern and a rule is redacted once and stays so", () => {
  const { redactText } = createRedactor({
    patterns: [
      { name: "any", pattern: "[a-z]{4,12}" },
      { name: "wide", pattern: "password=.{1,30}" },
    ],
  });
  const once = redactText("password=tulip7 and more").text;
  assert.equal(redactText(once).text, once);
  assert.ok(!once.includes("tulip"));
});

test("patterns with a bound are taken", () => {
  for (const pattern of [
    "ACME-[A-Z0-9]{20}",
    "acme_(?:live|test)_[a-z0-9]{16,64}",
    "\\bcorp-[\\w-]+",
    "(?<kind>a|b)x?\\d{6}",
    "[^\\]]{3}\\.{2,}",
    "\\p{Lu}{3}-\\u{1F511}",
  ]) {
    assert.equal(refused(pattern), null, pattern);
  }
});

test("patterns that can backtrack badly are refused with a reason", () => {
  for (const pattern of [
    "(a+)+$",
    "(a|a)*b",
    "(a|ab){2,9}c",
    "\\w+@x",
    ".*secret",
    "(?:a{1,9}){1,9}b",
    "[a-z]{1,90}[a-z]{1,90}[a-z]{1,90}x",
    "(x)\\1",
    "(?<n>x)\\k<n>",
    "(?=a)b",
    "(?<!a)b",
    "(?i:a)b",
    "a{2,}b",
    "(a+)",
  ]) {
    assert.match(refused(pattern) ?? "taken", /repeat|bound|steps|references|look-around/, pattern);
  }
});

test("a broken, empty or overlong pattern is refused", () => {
  assert.match(refused("(") ?? "", /./);
  assert.match(refused("a*") ?? "", /empty/);
  assert.match(refused("a".repeat(201)) ?? "", /longer/);
  assert.match(refused("abc", "No Name") ?? "", /name/);
  assert.throws(() => createRedactor({ patterns: [{ name: "bad", pattern: "(a+)+" }] }), /RangeError: pattern "bad"/);
  const many = Array.from({ length: 51 }, (_, at) => ({ name: `p${at}`, pattern: "abc" }));
  assert.throws(() => createRedactor({ patterns: many }), RangeError);
});
