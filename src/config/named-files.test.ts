import assert from "node:assert/strict";
import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { loadPatterns, loadPrices, loadTemplate } from "./named-files.ts";
import { settingProblemText } from "../core/i18n/setting-problem.ts";
import { describeProblem } from "./setting.ts";
import { LIST_PRICES } from "../core/cost/price-table.ts";

test("each line is a pattern; an unusable one is reported by number, the others hold", (t) => {
  const file = join(tempDir(t), "patterns.txt");
  const lines = [
    "\uFEFF# ours",
    "",
    "badge  BADGE-\\d{4} #x ",
    "host/i box\\d{2}",
    "alone",
    "Bad x",
    "p (hunter2+)+$",
    "q (hunter2",
  ];
  writeFileSync(file, lines.join("\r\n"));
  const { patterns, problems } = loadPatterns(file);
  assert.deepEqual(patterns, [
    { name: "badge", pattern: "BADGE-\\d{4} #x", ignoreCase: false },
    { name: "host", pattern: "box\\d{2}", ignoreCase: true },
  ]);
  assert.deepEqual(
    problems.map(({ where, problem }) => [where, settingProblemText(problem, "en")]),
    [
      [`${file}:5`, "must be a name, a space and a pattern"],
      [`${file}:6`, "its name needs small letters, digits and dashes, 40 at most"],
      [`${file}:7`, 'put a bound on it: "*", "+" and "{n,}" may stand at the very end only'],
      [`${file}:8`, "it is not a valid regular expression: unterminated group"],
    ],
  );
  assert.ok(!JSON.stringify(problems).includes("hunter2"));
  assert.ok(problems.every(({ used }) => used.code === "other-patterns"));
});

test("more than fifty patterns are reported", (t) => {
  const file = join(tempDir(t), "patterns.txt");
  writeFileSync(file, Array.from({ length: 52 }, (_, at) => `p${at} ABC${at}-\\d{4}`).join("\n"));
  const { patterns, problems } = loadPatterns(file);
  assert.equal(patterns.length, 50);
  assert.deepEqual(
    problems.map(({ where, problem }) => [where, settingProblemText(problem, "en")]),
    [51, 52].map((line) => [`${file}:${line}`, "is one more than 50 patterns"]),
  );
});

test("a file that cannot be read keeps the earlier value", (t) => {
  const held = [{ name: "badge", pattern: "BADGE-\\d{4}" }];
  const file = join(tempDir(t), "none.txt");
  const lost = loadPatterns(file, held);
  assert.equal(lost.patterns, held);
  assert.deepEqual(lost.problems.map(describeProblem), [
    `${file}: cannot be read (ENOENT); used: the last good patterns`,
  ]);
  assert.equal(loadPatterns("here.txt").problems[0]?.problem.code, "not-absolute");
  assert.equal(loadPatterns(file).problems[0]?.used.code, "built-in-patterns");
  assert.deepEqual(loadPatterns("", held), { patterns: [], problems: [] });
});

const row = { model: "my-model", input: 1, output: 2, cache_write_5m: 3, cache_write_1h: 4, cache_read: 5 };

test("without a file the built-in list holds", () => {
  assert.deepEqual(loadPrices(""), { prices: LIST_PRICES, problems: [] });
});

test("a user's prices are used beside the built-in ones", (t) => {
  const file = join(tempDir(t), "prices.json");
  writeFileSync(file, JSON.stringify({ models: [row] }));
  const { prices, problems } = loadPrices(file);
  assert.deepEqual(problems, []);
  assert.equal(prices.rows.length, LIST_PRICES.rows.length + 1);
  assert.equal(prices.rows.at(-1)?.model, "my-model");
});

test("an unusable file is a problem with its name, and the previous prices stay", (t) => {
  const folder = tempDir(t);
  const good = join(folder, "good.json");
  writeFileSync(good, JSON.stringify({ models: [row] }));
  const held = loadPrices(good).prices;
  const bad = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  mkdirSync(join(folder, "folder.json"));
  const cases = [
    [bad("half.json", '{"models":'), "it is not valid JSON"],
    [bad("price.json", JSON.stringify({ models: [{ ...row, input: "1" }] })), /models\[0\]: "input" is not a price/],
    [bad("large.json", " ".repeat(1024 * 1024 + 1)), /larger than/],
    [join(folder, "none.json"), "cannot be read (ENOENT)"],
    [join(folder, "folder.json"), "is not a file"],
    ["prices.json", "is not an absolute path"],
  ] as const;
  for (const [file, expected] of cases) {
    const { prices, problems } = loadPrices(file, held);
    assert.equal(prices, held, file);
    assert.equal(problems[0]?.where, file);
    assert.equal(problems[0]?.used.code, "last-prices");
    const problem = problems[0] === undefined ? "" : settingProblemText(problems[0].problem, "en");
    if (typeof expected === "string") assert.equal(problem, expected);
    else assert.match(problem, expected);
    assert.equal(loadPrices(file).problems[0]?.used.code, "built-in-prices");
  }
});

const OTHER = { kind: "text", text: "{title}" } as const;

test("a template is the setting itself, or the file that it names", (t) => {
  const file = join(tempDir(t), "template.json");
  writeFileSync(file, '\ufeff{"text": "{title}"}\n');
  const wanted = { template: { kind: "json", value: { text: "{title}" } }, problems: [] };
  assert.deepEqual(loadTemplate('{"text":"{title}"}', "x:1"), wanted);
  assert.deepEqual(loadTemplate(file, "x:1"), wanted);
  assert.deepEqual(loadTemplate("", "default"), { template: null, problems: [] });
});

test("a template that cannot be used is a problem, and the earlier one stays", (t) => {
  const file = join(tempDir(t), "template.json");
  const kept = loadTemplate(file, "x:1", OTHER);
  assert.equal(kept.template, OTHER);
  assert.deepEqual(kept.problems.map(describeProblem), [
    `${file}: cannot be read (ENOENT); used: the last good template`,
  ]);
  const { template, problems } = loadTemplate('{"text": {title}}', "x:1");
  assert.equal(template, null);
  assert.deepEqual(
    problems.map(({ where, key, used }) => [where, key, used.code]),
    [["x:1", "CCEN_WEBHOOK_TEMPLATE", "built-in-template"]],
  );
});
