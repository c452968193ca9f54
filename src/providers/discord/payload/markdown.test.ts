import assert from "node:assert/strict";
import { test } from "node:test";
import { hugeTexts } from "../../../../test/support/hostile/texts.ts";
import { runs } from "../../../../test/support/tier.ts";
import { escapeMarkdown, escapeToFit, embedUrl, fence } from "./markdown.ts";

const bodies: readonly (readonly [raw: string, escaped: string])[] = [
  ["**bold** _it_ ~~no~~ ||sp|| `c`", "\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\|\\|sp\\|\\| \\`c\\`"],
  ["<@123456789012345678> @everyone @here", "\\<@123456789012345678> \\@everyone \\@here"],
  ["@\u200beveryone a@b.dev", "\\@\u200beveryone a@b.dev"],
  ["# h\n## h\n-# s\n> q\n>>> q", "\\# h\n\\## h\n\\-# s\n\\> q\n\\>>> q"],
  ["- a\n  + b\n12. c", "\\- a\n  \\+ b\n12\\. c"],
  ["[a](https://x.dev)", "\\[a\\]\\(https\\://x.dev)"],
  ["C:\\x :smile: a: b", "C:\\\\x \\:smile: a: b"],
  ["see https://x.dev/a_b*c, then", "see https\\://x.dev/a\\_b\\*c, then"],
  ["discord.gg/x discord.com/invite/x a.gg", "discord\\.gg/x discord\\.com/invite/x a.gg"],
  ["http://[::1]/_a_", "http\\://\\[::1]/\\_a\\_"],
  ["a < b, a | b, ~/x, npm i @types/node", "a < b, a | b, ~/x, npm i @types/node"],
];

for (const [raw, escaped] of bodies) {
  test(`in a body ${JSON.stringify(raw)} is shown literally`, () => assert.equal(escapeMarkdown(raw), escaped));
}

test("a line of its own has no more backslashes than it needs", () => {
  assert.equal(escapeMarkdown("Edit src/user_name.ts [main]", "line"), "Edit src/user_name.ts [main]");
  assert.equal(escapeMarkdown("_x_ https://x.dev", "line"), "\\_x\\_ https\\://x.dev");
});

test("a text is cut before it is escaped: no escape or character is torn", () => {
  assert.equal(escapeToFit("****", 5), "\\*\\*…");
  assert.equal(escapeToFit("see https://x.dev/abcdef", 18), "see https\\://x.de…");
  assert.equal(escapeToFit("a 👨‍👩‍👧‍👦 b", 6), "a…");
});

test("a text that fits in its budget to the last unit is not cut", () => {
  assert.equal(escapeToFit("a*b", 4), "a\\*b");
  assert.equal(escapeToFit("a*b", 3), "a…");
  assert.equal(escapeToFit("  a\n\n", 1), "a");
});

test("invisible characters take no room", () => {
  for (const raw of ["", " \n ", "\u200b", "\u202e", "\u2800".repeat(100)]) {
    assert.equal(escapeToFit(raw, 50), "");
  }
  assert.equal(escapeToFit("abc", 0), "");
});

test("the worst two hundred thousand units of each kind are fitted", () => {
  for (const raw of hugeTexts(runs(8, 1))) {
    assert.ok(escapeToFit(raw, 4096).length <= 4096);
  }
});

test("an embed's address is one that Discord accepts: http or https, a dot in its host", () => {
  assert.equal(embedUrl("https://x.dev/a b"), "https://x.dev/a%20b");
  assert.equal(embedUrl("http://192.168.1.5:8000/#/event/7"), "http://192.168.1.5:8000/#/event/7");
});

test("an address that Discord refuses, or no phone reaches, is none", () => {
  const refused = [
    "http://nas:8000/",
    "http://127.0.0.1:8000/",
    "http://localhost:8000/x",
    "http://[::1]/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "no",
    "https://u:p@x.dev/",
  ];
  for (const link of [...refused, `https://x.dev/${"a".repeat(2048)}`, null]) assert.equal(embedUrl(link), null);
});

test("code is between fences on lines of its own", () => {
  assert.equal(fence("npm test\nls", "bash", 100), "```bash\nnpm test\nls\n```");
  assert.equal(fence("js\nx", null, 100), "```\njs\nx\n```");
});

test("a fence within the code cannot close the block", () => {
  assert.equal(fence("a```b", null, 100), "```\na`\u200b`\u200b`b\n```");
});

test("long code is cut inside, and the block is closed", () => {
  assert.equal(fence("abcdefghij", null, 13), "```\nabcd…\n```");
  assert.equal(fence("abc", "bash", 11), "");
});

test("blank code is no block", () => {
  assert.equal(fence(" \n\u200b", "bash", 100), "");
});
