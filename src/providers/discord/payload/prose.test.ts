import assert from "node:assert/strict";
import { test } from "node:test";
import { hugeTexts } from "../../../../test/support/hostile/texts.ts";
import { runs } from "../../../../test/support/tier.ts";
import { proseToFit } from "./prose.ts";

const CASES: readonly (readonly [raw: string, shown: string])[] = [
  ["## Cause\nIt *was* **only once** `a_b`", "**Cause**\nIt *was* **only once** `a_b`"],
  ["- a\n  - b\n3) c", "- a\n  - b\n3. c"],
  ["**Run `npm test` now**", "**Run** `npm test` **now**"],
  ["*a*__b__ `c` `d``e`", "*a*\u200b**b** `c` d\\`\\`e"],
  [
    "@everyone <@123456789012345678> <t:1:R> :smile: ||x||",
    "\\@everyone \\<@123456789012345678> \\<t\\:1:R> \\:smile: \\|\\|x\\|\\|",
  ],
  ["> q\n-# s\n>>> t", "\\> q\n\\-# s\n\\>>> t"],
  ["[here](https://x.dev) and https://y.dev.", "here (`https://x.dev`) and `https://y.dev`."],
  ["a\n\n```ts\nx``` y\n```\n\nb", "a\n```ts\nx`\u200b`\u200b` y\n```\nb"],
  ["| a | b |\n|---|---|\n| 1 | 2 |", "```\na  b\n─  ─\n1  2\n```"],
  ["** a ** snake_case 2 * 3", "\\*\\* a \\*\\* snake\\_case 2 \\* 3"],
];

for (const [raw, shown] of CASES) {
  test(`a reply on Discord: ${JSON.stringify(raw).slice(0, 50)}`, () => assert.equal(proseToFit(raw, 1000), shown));
}

test("a reply is cut within bold, code and lists, and leaves none of them open", () => {
  assert.equal(proseToFit("a **bold words**", 12), "a **bol…**");
  assert.equal(proseToFit("a\n```\nlong code\n```", 17), "a\n```\nlong…\n```");
  assert.equal(proseToFit("- one\n- two\n- three", 15), "- one\n- two\n…");
  assert.equal(proseToFit("`code words`", 8), "`cod…`");
  assert.equal(proseToFit("fits", 4), "fits");
  assert.equal(proseToFit(" \n\u200b", 50), "");
});

test("the worst two hundred thousand units of each kind are cut to any budget", () => {
  for (const [index, raw] of hugeTexts(runs(8, 1)).entries()) {
    for (const budget of [4096, index]) assert.ok(proseToFit(raw, budget).length <= budget);
  }
});
