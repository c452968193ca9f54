import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { createAsk, type Ask, askYes } from "./ask.ts";

/** A terminal that receives the given keys once it has asked. */
function terminal(...answers: readonly string[]): { readonly ask: Ask; shown(): string } {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  output.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  const left = [...answers];
  const ask = createAsk(input, output);
  return {
    ask: async (question, options) => {
      const answer = ask(question, options);
      input.write(left.shift() ?? "");
      return answer;
    },
    shown: () => shown,
  };
}

test("an answer is a line, without the spaces around it", async () => {
  const { ask, shown } = terminal("  hello \r", "\r");
  assert.equal(await ask("Who? "), "hello");
  assert.equal(await ask("And? "), "");
  assert.match(shown(), /Who\? /);
  assert.match(shown(), /hello/);
});

test("a hidden answer is not shown, corrections included", async () => {
  const { ask, shown } = terminal("secret\u007f\u007fxyz\r");
  assert.equal(await ask("Token: ", { hidden: true }), "secrxyz");
  assert.equal(shown(), "Token: \n");
});

for (const [name, key] of [
  ["Ctrl-C", "\u0003"],
  ["Ctrl-D", "\u0004"],
] as const) {
  test(`${name} gives up`, async () => {
    const { ask } = terminal(key);
    assert.equal(await ask("Token: ", { hidden: true }), null);
  });
}

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
