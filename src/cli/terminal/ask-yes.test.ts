import assert from "node:assert/strict";
import { test } from "node:test";
import { askYes } from "./ask-yes.ts";

for (const [answers, otherwise, expected] of [
  [["y"], false, true],
  [["No"], true, false],
  [[""], true, true],
  [[""], false, false],
  [["maybe", "YES"], false, true],
  [["perhaps", null], true, null],
] as const) {
  test(`${JSON.stringify(answers)} is ${expected}, where Enter is ${otherwise}`, async () => {
    const left: (string | null)[] = [...answers];
    const questions: string[] = [];
    const answer = await askYes(
      async (question) => {
        questions.push(question);
        return left.shift() ?? null;
      },
      "Sure?",
      otherwise,
    );
    assert.equal(answer, expected);
    assert.equal(questions[0], otherwise ? "Sure? [Y/n] " : "Sure? [y/N] ");
    assert.equal(questions.length, answers.length);
  });
}
