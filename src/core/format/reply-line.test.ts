import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { runs } from "../../../test/support/tier.ts";
import { replyLine } from "./reply-line.ts";

/** Replies that ask at their end, and the question. */
const ASK: readonly (readonly [reply: string, asks: string])[] = [
  ["I found it.\n\n## Cause\nThe mock was advanced **only once**.\n\nShall I push?", "Shall I push?"],
  ["Tests pass. Should I open a pull request?", "Should I open a pull request?"],
  ["Done. Let me know whether to keep the old name.", "Let me know whether to keep the old name."],
  ["Both work.\n\nWhich do you prefer?\n\n1. SQLite\n2. Postgres", "Which do you prefer?"],
  ["Shall I run this?\n\n```sh\nnpm publish\n```", "Shall I run this?"],
  ["Want me to push? If not, I'll leave the branch.", "Want me to push?"],
  ["The migration is ready.\n\n**Shall I apply it to production?**", "Shall I apply it to production?"],
  ["Ready. Do you want `main` or `release/2` as the base?", "Do you want main or release/2 as the base?"],
  ["I need your decision on the schema before I go on.", "I need your decision on the schema before I go on."],
  ["Two files conflict.\n\nPlease confirm that I may overwrite them.", "Please confirm that I may overwrite them."],
  ["How should deleted customers be kept?", "How should deleted customers be kept?"],
  ["I stopped before the deletion. Is it OK to remove `data/`?", "Is it OK to remove data/?"],
  ["Would you like me to also add tests?", "Would you like me to also add tests?"],
  ["Say the word and I'll merge it.", "Say the word and I'll merge it."],
  ["Fixed (see a.ts). Should I do the same in b.ts (or leave it)?", "Should I do the same in b.ts (or leave it)?"],
  ["- Option A: quick\n- Option B: clean\n\nYour call.", "Your call."],
  ["Is the flag still needed?\n\n- yes: I keep it\n- no: I remove it", "Is the flag still needed?"],
  ["完了しました。プッシュしますか？", "プッシュしますか？"],
  ["修正しました。\n\nどうしますか？", "どうしますか？"],
  ["2つの方法があります。\n\nどちらにしますか？\n\n1. SQLite\n2. Postgres", "どちらにしますか？"],
  ["テストは通りました。本番に適用してよろしいでしょうか。", "本番に適用してよろしいでしょうか。"],
  ["どのブランチに入れるか教えてください。", "どのブランチに入れるか教えてください。"],
  ["削除の前で止めました。ご確認をお願いします。", "削除の前で止めました。ご確認をお願いします。".slice(11)],
  ["退会した顧客のデータをどう保持しますか?", "退会した顧客のデータをどう保持しますか?"],
];

const ASK_NOTHING: readonly string[] = [
  "Done.\n\nTests pass.",
  "All green. Anything else?",
  "Fixed. Is there anything else you'd like me to do?",
  "Done. Let me know if you have any questions.",
  "Done. Let me know if you need any changes.",
  "What went wrong? The mock was advanced only once.",
  'The test asserts that the dialog says "Delete all?"',
  'The dialog said "Delete all?" and I renamed it.',
  "> Shall I push?\n\nI answered that in the issue.",
  "The README asks: `ready?`",
  "See https://a.b/c?",
  "```ts\nconst ok = isOk ? 1 : 2; // why?\n```",
  "I asked myself: is it needed? It is not, so I removed it.",
  "| Question | Answer |\n|---|---|\n| Ready? | yes |",
  "## Why?\n\nThe cache was stale.",
  "",
  "```\nonly code\n```",
  "It works now!",
  "完了しました。テストも通りました。",
  "修正しました。他に何かありますか？",
  "完了です。ご不明な点があればお知らせください。",
  "何かあればお気軽にどうぞ。",
  "なぜ失敗したのか？モックが一度しか進まなかったためです。",
  "「削除しますか？」という文言を直しました。",
  "必要であれば追加のテストも書けますので、教えてください。",
];

test("a question at the end of a reply is found", () => {
  for (const [reply, asks] of ASK) assert.equal(replyLine(reply).asks, asks, reply);
});

test("a reply that only mentions a question, or is polite, asks nothing", () => {
  for (const reply of ASK_NOTHING) assert.equal(replyLine(reply).asks, null, reply);
});

test("first and last sentence are plain prose", () => {
  const reply =
    "I **found** it, e.g. in `a.ts`.\n\n```ts\nx\n```\n\n- One\n- Two\n\n## Next\n\nSee [the log](https://a.b/c). It is _green_.";
  assert.deepEqual(replyLine(reply), {
    first: "I found it, e.g. in a.ts.",
    last: "It is green.",
    whole: null,
    asks: null,
  });
  assert.equal(replyLine("Done.\n\nTests pass.").whole, "Done. Tests pass.");
  assert.equal(replyLine("直しました。\n\n通りました。").whole, "直しました。通りました。");
});

const PARTS = [
  "?",
  "。",
  "か？",
  "`",
  "```\n",
  "\n",
  "**",
  "- ",
  "1. ",
  "> ",
  "|",
  "# ",
  " ",
  "a",
  "“",
  "」",
  "_",
  "shall I ",
];

test("any reply gives lines without line breaks", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...PARTS), fc.string()), { maxLength: 40 }), (parts) => {
      const { first, last, asks } = replyLine(parts.join(""));
      for (const line of [first, last, asks ?? ""]) assert.doesNotMatch(line, /[\n\r]/);
    }),
    { numRuns: runs(200, 3000) },
  );
});
