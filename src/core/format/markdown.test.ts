import assert from "node:assert/strict";
import { test } from "node:test";
import { inlineRuns } from "./markdown-inline.ts";
import { markdownText, parseMarkdown } from "./markdown.ts";

const MARKS = { plain: "", strong: "B", em: "I", code: "C" } as const;

/** `B(bold) text`. */
function runs(line: string): string {
  return inlineRuns(line)
    .map(({ style, text }) => (style === "plain" ? text : `${MARKS[style]}(${text})`))
    .join("");
}

const INLINE: readonly (readonly [line: string, expected: string])[] = [
  ["a **b** *c* _d_ __e__ `f`", "a B(b) I(c) I(d) B(e) C(f)"],
  ["***a*** **a *b* c**", "B(a) B(a b c)"],
  ["日本語**太字**です", "日本語B(太字)です"],
  ["**a `b` c**", "B(a )C(b)B( c)"],
  [
    "snake_case __init__.py 2 * 3 * 4 src/**/*.ts and test/**",
    "snake_case B(init).py 2 * 3 * 4 src/**/*.ts and test/**",
  ],
  ["**open and *crossed** too*", "B(open and *crossed) too*"],
  ["\\*a\\* ``b`c`` ` d", "*a* C(b`c) ` d"],
  ["[text](https://x.dev/a_(b)) end", "text (C(https://x.dev/a_(b))) end"],
  ["[**b**](x.ts#L4) ![i](y.png) [z](z) [q] (r)", "B(b) (C(x.ts#L4)) i (C(y.png)) C(z) [q] (r)"],
  [
    "see https://x.dev/a_b*c, <https://y.dev> **https://z.dev**",
    "see C(https://x.dev/a_b*c), C(https://y.dev) C(https://z.dev)",
  ],
  ["https://x.devを見る", "C(https://x.dev)を見る"],
];

for (const [line, expected] of INLINE) {
  test(`Markdown in a line: ${JSON.stringify(line).slice(0, 50)}`, () => assert.equal(runs(line), expected));
}

test("lines of Markdown are headings, items, rules and text", () => {
  const text = "# Head `x` ##\n\n\n- a\n  - b\n12) c\n- [x] d\n---\n> q\n    e";
  assert.deepEqual(
    parseMarkdown(text).map((block) =>
      block.kind === "code" ? block : [block.depth, block.marker, runsOf(block.runs)],
    ),
    [
      [0, "", "B(Head )C(x)"],
      [0, "", ""],
      [0, "•", "a"],
      [1, "•", "b"],
      [0, "12.", "c"],
      [0, "•", "☑ d"],
      [0, "", "———"],
      [0, "", "> q"],
      [0, "", "    e"],
    ],
  );
});

function runsOf(all: ReturnType<typeof inlineRuns>): string {
  return all.map(({ style, text }) => (style === "plain" ? text : `${MARKS[style]}(${text})`)).join("");
}

test("a fence is code up to its own end, within a list too, and an open one to the end", () => {
  assert.deepEqual(parseMarkdown("  ```TS x\n  **a**\n    b\n  ```\n````\n```\n````\n~~~\nc"), [
    { kind: "code", language: "ts", text: "**a**\n  b" },
    { kind: "code", language: null, text: "```" },
    { kind: "code", language: null, text: "c" },
  ]);
});

test("a table is code in columns, and a wide one is not aligned", () => {
  const [narrow] = parseMarkdown("| a | **b** |\n|---|:-:|\n| `x\\|y` | 語 |\n");
  assert.deepEqual(narrow, { kind: "code", language: null, text: "a    b\n───  ──\nx|y  語" });
  const long = "long ".repeat(9).trim();
  const [wide] = parseMarkdown(`a | b\n--- | ---\n${long} | c`);
  assert.deepEqual(wide, { kind: "code", language: null, text: `a | b\n${long} | c` });
});

test("a text is left without its signs, in lines", () => {
  assert.equal(markdownText("## A\n- **b**\n```\nc\n```"), "A\n• b\nc");
});

test("the worst lines of each kind are parsed, and grow by a small factor at most", () => {
  const bits = [
    "**a ",
    "*a **b ",
    "[a](",
    "[",
    "](x",
    "```\na\n```\n",
    "a|b\n-|-\n",
    "`",
    "`a``b",
    "_a*b",
    "https://(",
  ];
  for (const bit of bits) {
    const text = bit.repeat(40_000 / bit.length);
    assert.ok(markdownText(text).length < 10 * text.length, bit);
  }
});
