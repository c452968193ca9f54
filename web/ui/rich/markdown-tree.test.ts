import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { parseMarkdown, type MarkdownBlock, type MarkdownInline } from "./markdown-tree.ts";

/** All text of a tree that is drawn, in order; marks that style sheets draw are missing. */
function visibleText(blocks: readonly MarkdownBlock[]): string {
  return blocks.map(textOfBlock).join("\n");
}

function textOfBlock(block: MarkdownBlock): string {
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return textOf(block.content);
    case "code":
      return `${block.info}\n${block.text}`;
    case "quote":
      return visibleText(block.blocks);
    case "list":
      return block.items.map((item, at) => `${(block.start ?? 0) + at} ${visibleText(item.blocks)}`).join("\n");
    case "table":
      return block.rows.map((row) => row.map(textOf).join(" ")).join("\n");
    case "source":
      return block.text;
    case "rule":
      return "";
    default:
      return block satisfies never;
  }
}

function textOf(content: readonly MarkdownInline[]): string {
  return content
    .map((inline) => {
      if (inline.kind === "break") return "\n";
      if (inline.kind === "image") return `${inline.alt} ${inline.target.href ?? inline.target.shown} ${inline.title}`;
      if (inline.kind === "link")
        return `${textOf(inline.content)} ${inline.target.href ?? inline.target.shown} ${inline.title}`;
      return "text" in inline ? inline.text : textOf(inline.content);
    })
    .join("");
}

function targetsOf(blocks: readonly MarkdownBlock[]): readonly (string | null)[] {
  const found: (string | null)[] = [];
  JSON.stringify(blocks, (_, value: unknown) => {
    if (typeof value === "object" && value !== null && "href" in value) found.push(value.href as string | null);
    return value;
  });
  return found;
}

function kindsOf(text: string): string {
  return parseMarkdown(text)
    .map(({ kind }) => kind)
    .join();
}

test("headings, lists, tasks, quotes, tables, code and rules are blocks of their own", () => {
  assert.equal(
    kindsOf("# One\n\ntext\n\n- a\n\n1. b\n\n> c\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```ts\nx\n```\n\n---"),
    "heading,paragraph,list,list,quote,table,code,rule",
  );
  assert.deepEqual(parseMarkdown("3. [x] done\n4. [ ] open"), [
    {
      kind: "list",
      start: 3,
      items: [
        { checked: true, blocks: [{ kind: "paragraph", content: [{ kind: "text", text: "done" }] }] },
        { checked: false, blocks: [{ kind: "paragraph", content: [{ kind: "text", text: "open" }] }] },
      ],
    },
  ]);
  assert.deepEqual(parseMarkdown("```ts title=a\nconst a = 1;\n```"), [
    { kind: "code", text: "const a = 1;", info: "ts title=a" },
  ]);
});

test("line breaks of a paragraph stay", () => {
  assert.equal(visibleText(parseMarkdown("one\ntwo  \nthree\\\nfour")), "one\ntwo\nthree\nfour");
});

test("emphasis works beside Japanese punctuation", () => {
  for (const text of ["**強調**です", "これは**「強調」**です", "価格は**100円（税込）**です", "**完了。**次へ"]) {
    const [block] = parseMarkdown(text);
    assert.ok(block?.kind === "paragraph" && block.content.some(({ kind }) => kind === "strong"), text);
    assert.doesNotMatch(visibleText([block]), /\*/, text);
  }
});

test("only web and mail addresses are links, paths are text, other schemes stay source", () => {
  assert.deepEqual(targetsOf(parseMarkdown("[a](https://x.dev/p) <http://y.dev> http://z.dev [m](mailto:a@b.c)")), [
    "https://x.dev/p",
    "http://y.dev/",
    "http://z.dev/",
    "mailto:a@b.c",
  ]);
  assert.deepEqual(targetsOf(parseMarkdown("[code](src/a.ts#L3) [anchor](#x)")), [null, null]);
  assert.deepEqual(targetsOf(parseMarkdown("README.md a@b.c www.example.com 10.0.0.1")), []);
});

test("a path is shown as it was written, an address is opened encoded", () => {
  assert.match(visibleText(parseMarkdown("[仕様](docs/仕様書.md)")), /docs\/仕様書\.md/);
  assert.match(visibleText(parseMarkdown("[plan](<docs/my plan.md>)")), /docs\/my plan\.md/);
  assert.deepEqual(targetsOf(parseMarkdown("[x](https://例え.jp/仕様) [y](<https://x.dev/a b>)")), [
    "https://xn--r8jz45g.jp/%E4%BB%95%E6%A7%98",
    "https://x.dev/a%20b",
  ]);
});

/** Every one tried to run code or to lead elsewhere in some renderer. */
const HOSTILE = [
  "<script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  "<a href='javascript:alert(1)'>x</a>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java&#115;cript:alert(1))",
  "[x](java&Tab;script:alert(1))",
  "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:alert(1))",
  "[x](<java\tscript:alert(1)>)",
  "[x](\u0001javascript:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](vbscript:x)",
  "[x](file:///etc/passwd)",
  "[x](//evil.example/x)",
  "[x](\\\\evil.example\\x)",
  "[x](/\\evil.example)",
  "[x](https:/\\evil.example)",
  "<javascript:alert(1)>",
  "<data:text/html,x>",
  "![x](javascript:alert(1))",
  "![x](data:image/svg+xml;base64,PHN2Zz4=)",
  "[![x](javascript:a)](javascript:b)",
  "<!-- comment -->",
  "<![CDATA[ x ]]> <?php x ?>",
  '[x](https://a.dev "\\"onmouseover=alert(1)")',
  "<https://a.dev/\u0000x>",
  "[x]: javascript:alert(1)",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "\u202egnp.exe",
];

test("hostile Markdown becomes text, never a target other than web or mail", () => {
  for (const text of HOSTILE) {
    for (const target of targetsOf(parseMarkdown(`${text}\n\n> - ${text}`))) {
      assert.ok(target === null || /^(https?|mailto):/.test(target), `${text} leads to ${target}`);
      assert.doesNotMatch(target ?? "", /evil/, text);
    }
  }
  assert.match(
    visibleText(parseMarkdown("<b onclick=x>bold</b> <!-- hidden -->")),
    /<b onclick=x>bold<\/b> <!-- hidden -->/,
  );
});

test("a row with more cells than its head loses none, also in a quote", () => {
  for (const prefix of ["", "> ", "- "]) {
    const rest = prefix === "- " ? "  " : prefix;
    const text = `${prefix}| a | b |\n${rest}|---|---|\n${rest}| 1 | \`x | y\` | three |\n${rest}| 4 | 5 |`;
    assert.match(visibleText(parseMarkdown(text)).replace(/\s+/g, " "), /1 x \| y \| three 4 5$/, text);
  }
});

test("log lines, reference links and footnotes stay as they are", () => {
  assert.equal(visibleText(parseMarkdown("[info]: started\n[a][b] [^1]")), "[info]: started\n[a][b] [^1]");
});

const MANY = 10_000;

test("deep, long and ambiguous texts stay shallow and keep their words", () => {
  const texts = [
    `${"> ".repeat(MANY)}word`,
    `${"- ".repeat(MANY)}word`,
    `${"[".repeat(MANY)}word${"]".repeat(MANY)}`,
    `${"![".repeat(MANY)}word`,
    `${"*a ".repeat(MANY)}word${" b*".repeat(MANY)}`,
    `${"**a _b ".repeat(MANY)}word`,
    `${"`".repeat(MANY)}word`,
    `${"<".repeat(MANY)}word`,
    `|${"a|".repeat(2000)}\n|${"-|".repeat(2000)}\n${"|word|\n".repeat(500)}`,
    `word${"\n".repeat(MANY)}${" ".repeat(MANY)}word`,
  ];
  for (const text of texts) {
    const blocks = parseMarkdown(text);
    assert.match(visibleText(blocks), /word/, text.slice(0, 20));
    assert.ok(depthOf(blocks) < 120, `${text.slice(0, 20)} is ${depthOf(blocks)} deep`);
    assert.ok(sizeOf(blocks) < 80_000, `${text.slice(0, 20)} has ${sizeOf(blocks)} parts`);
  }
});

function childrenOf(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function depthOf(value: unknown): number {
  return 1 + Math.max(0, ...childrenOf(value).map(depthOf));
}

function sizeOf(value: unknown): number {
  return childrenOf(value).reduce<number>((sum, child) => sum + sizeOf(child), 1);
}

const piece = fc.oneof(
  fc.stringMatching(/^[a-zA-Z]{3,8}$/),
  fc.constantFrom(
    "「強調」",
    "日本語",
    "**",
    "*",
    "_",
    "~~",
    "`",
    "```",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "# ",
    "| ",
    " |",
  ),
  fc.constantFrom(
    "|-|-|\n",
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "<b>",
    "&",
    ";",
    "\\",
    "    ",
    "\t",
    "---\n",
    "===\n",
    ": ",
    "http://",
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);

test("any text parses, and all of its words are visible", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      const visible = visibleText(parseMarkdown(text)).toLowerCase();
      // Entities are markup; an address is shown as browsers normalize it.
      const source = text.replace(/&[a-z]+;/gi, " ").replace(/\S*https?:\S*/gi, " ");
      for (const [word] of source.matchAll(/[a-z]{3,}|[ぁ-んァ-ン一-龠]+/gi)) {
        assert.ok(
          visible.includes(word.toLowerCase()),
          `${word} of ${JSON.stringify(text)} in ${JSON.stringify(visible)}`,
        );
      }
    }),
    { numRuns: 1500 },
  );
});
