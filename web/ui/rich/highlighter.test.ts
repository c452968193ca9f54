import assert from "node:assert/strict";
import { test } from "node:test";
import { languageOfFence, languageOfPath, type CodeLanguage } from "./code-language.ts";
import { spanLines, splitSpans } from "./code-span.ts";
import { highlightCode } from "./highlighter.ts";

function kindOf(code: string, language: CodeLanguage, text: string): unknown {
  return highlightCode(code, language)?.find((span) => span.text.includes(text))?.kind;
}

test("keywords, strings, numbers and comments have their colours in each language", () => {
  const samples: readonly (readonly [CodeLanguage, string, keyword: string, string: string, comment: string])[] = [
    ["typescript", 'const a = "x"; // why', "const", '"x"', "why"],
    ["javascript", 'let a = "x"; // why', "let", '"x"', "why"],
    ["python", 'def f(): return "x" # why', "def", '"x"', "why"],
    ["bash", 'if true; then echo "x"; fi # why', "if", '"x"', "why"],
    ["go", 'func f() { return "x" } // why', "func", '"x"', "why"],
    ["rust", 'fn f() { let a = "x"; } // why', "fn", '"x"', "why"],
    ["java", 'class A { String a = "x"; } // why', "class", '"x"', "why"],
    ["c", 'return "x"; // why', "return", '"x"', "why"],
    ["cpp", 'namespace a { auto b = "x"; } // why', "namespace", '"x"', "why"],
    ["sql", "SELECT 'x' FROM a -- why", "SELECT", "'x'", "why"],
  ];
  for (const [language, code, keyword, string, comment] of samples) {
    assert.equal(kindOf(code, language, keyword), "keyword", language);
    assert.equal(kindOf(code, language, string), "string", language);
    assert.equal(kindOf(code, language, comment), "comment", language);
  }
  assert.equal(kindOf('{"a": 1}', "json", '"a"'), "type");
  assert.equal(kindOf("a: 1", "yaml", "a:"), "type");
  assert.equal(kindOf('a = "x"', "ini", "a"), "type");
  assert.equal(kindOf("p { color: red }", "css", "color"), "type");
  assert.equal(kindOf('<p class="x">', "xml", "class"), "type");
  assert.equal(kindOf("+new\n-old", "diff", "+new"), "added");
  assert.equal(kindOf("# Title", "markdown", "Title"), "name");
});

test("the spans together are the code, also where most of it stays plain", () => {
  for (const code of [
    "",
    "\n",
    'a "',
    "`${",
    "<a ",
    `x${"y".repeat(5000)}\nconst a`,
    "const a = 1;\n".repeat(20_000),
  ]) {
    const spans = highlightCode(code, "typescript");
    assert.equal(spans?.map(({ text }) => text).join(""), code, code.slice(0, 20));
  }
});

test("language of a file or fence is known by its extension, name or alias", () => {
  assert.equal(languageOfPath("/a/b.tsx"), "typescript");
  assert.equal(languageOfPath("C:\\a\\Dockerfile"), "bash");
  assert.equal(languageOfPath("/a/Cargo.toml"), "ini");
  assert.equal(languageOfPath("/a/.gitignore"), null);
  assert.equal(languageOfPath("/a/constructor"), null);
  assert.equal(languageOfFence("C++ title=x"), "cpp");
  assert.equal(languageOfFence("{.python}"), "python");
  assert.equal(languageOfFence(""), null);
});

test("spans are cut by line and at the edges of a mark", () => {
  const spans = [
    { text: "a /* b\nc */", kind: "comment" },
    { text: " d", kind: null },
  ] as const;
  assert.deepEqual(
    spanLines(spans).map((line) => line.map(({ text }) => text)),
    [["a /* b"], ["c */", " d"]],
  );
  const parts = splitSpans(
    [
      { text: "abc", kind: "name" },
      { text: "def", kind: null },
    ],
    [{ from: 2, to: 4 }],
  );
  assert.deepEqual(
    parts.map(({ text, isMarked }) => [text, isMarked]),
    [
      ["ab", false],
      ["c", true],
      ["d", true],
      ["ef", false],
    ],
  );
});
