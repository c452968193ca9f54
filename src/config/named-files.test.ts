import assert from "node:assert/strict";
import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import { runs } from "../../test/support/tier.ts";
import { LIST_PRICES, findPrices } from "../core/cost/price-table.ts";
import { settingProblemText, settingProblem } from "../core/i18n/setting-problem.ts";
import { loadPatterns, loadPrices, loadTemplate, parsePrices } from "./named-files.ts";
import { describeProblem } from "./setting.ts";

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
  const { value: patterns, problems } = loadPatterns(file);
  assert.deepEqual(patterns, [
    { name: "badge", pattern: "BADGE-\\d{4} #x", ignoreCase: false },
    { name: "host", pattern: "box\\d{2}", ignoreCase: true },
  ]);
  assert.deepEqual(
    problems.map(({ where, problem }) => [where, settingProblemText(problem, "en")]),
    [
      [`${file}:5`, "must be a name, a space and a pattern"],
      [`${file}:6`, "its name may have lower-case letters, digits and dashes only, 40 at most"],
      [`${file}:7`, 'limit its repeats: "*", "+" and "{n,}" are allowed only at the very end'],
      [`${file}:8`, "it is not a valid regular expression: unterminated group"],
    ],
  );
  assert.ok(!JSON.stringify(problems).includes("hunter2"));
  assert.ok(problems.every(({ used }) => used.code === "other-patterns"));
});

test("more than fifty patterns are reported", (t) => {
  const file = join(tempDir(t), "patterns.txt");
  writeFileSync(file, Array.from({ length: 52 }, (_, at) => `p${at} ABC${at}-\\d{4}`).join("\n"));
  const { value: patterns, problems } = loadPatterns(file);
  assert.equal(patterns.length, 50);
  assert.deepEqual(
    problems.map(({ where, problem }) => [where, settingProblemText(problem, "en")]),
    [51, 52].map((line) => [`${file}:${line}`, "exceeds the limit of 50 patterns"]),
  );
});

test("a file that cannot be read keeps the earlier value", (t) => {
  const held = [{ name: "badge", pattern: "BADGE-\\d{4}" }];
  const file = join(tempDir(t), "none.txt");
  const lost = loadPatterns(file, held);
  assert.equal(lost.value, held);
  assert.deepEqual(lost.problems.map(describeProblem), [
    `${file}: cannot be read (ENOENT); used: the last good patterns`,
  ]);
  assert.equal(loadPatterns("here.txt").problems[0]?.problem.code, "not-absolute");
  assert.equal(loadPatterns(file).problems[0]?.used.code, "built-in-patterns");
  assert.deepEqual(loadPatterns("", held), { value: [], problems: [] });
});

const PRICES = { input: 1, output: 2, cache_write_5m: 3, cache_write_1h: 4, cache_read: 5 };
const row = { model: "my-model", ...PRICES };

test("without a file the built-in list holds", () => {
  assert.deepEqual(loadPrices(""), { value: LIST_PRICES, problems: [] });
});

test("a user's prices are used beside the built-in ones", (t) => {
  const file = join(tempDir(t), "prices.json");
  writeFileSync(file, JSON.stringify({ models: [row] }));
  const { value: prices, problems } = loadPrices(file);
  assert.deepEqual(problems, []);
  assert.equal(prices.rows.length, LIST_PRICES.rows.length + 1);
  assert.equal(prices.rows.at(-1)?.model, "my-model");
});

test("an unusable file is a problem with its name, and the previous prices stay", (t) => {
  const folder = tempDir(t);
  const good = join(folder, "good.json");
  writeFileSync(good, JSON.stringify({ models: [row] }));
  const held = loadPrices(good).value;
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
    const { value: prices, problems } = loadPrices(file, held);
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
  const wanted = { value: { kind: "json", value: { text: "{title}" } }, problems: [] };
  assert.deepEqual(loadTemplate('{"text":"{title}"}', "x:1"), wanted);
  assert.deepEqual(loadTemplate(file, "x:1"), wanted);
  assert.deepEqual(loadTemplate("", "default"), { value: null, problems: [] });
});

test("a template that cannot be used is a problem, and the earlier one stays", (t) => {
  const file = join(tempDir(t), "template.json");
  const kept = loadTemplate(file, "x:1", OTHER);
  assert.equal(kept.value, OTHER);
  assert.deepEqual(kept.problems.map(describeProblem), [
    `${file}: cannot be read (ENOENT); used: the last good template`,
  ]);
  const { value: template, problems } = loadTemplate('{"text": {title}}', "x:1");
  assert.equal(template, null);
  assert.deepEqual(
    problems.map(({ where, key, used }) => [where, key, used.code]),
    [["x:1", "CCEN_WEBHOOK_TEMPLATE", "built-in-template"]],
  );
});

const parse = (value: unknown) => parsePrices(JSON.stringify(value));

test("a user's prices replace list prices model by model, and add new models", () => {
  const parsed = parse({
    models: [
      { model: "claude-sonnet-5-5", ...PRICES },
      { model: "claude-sonnet-5-5", from: "2027-01-01", above_prompt_tokens: 0, ...PRICES, input: 9 },
      { model: "my-model-20261001", ...PRICES },
    ],
  });
  assert.ok("table" in parsed);
  const input = (model: string, day: string) => findPrices(parsed.table, { model, day, band: 0 })?.input;
  assert.equal(input("claude-sonnet-5-5", "2026-11-24"), 1);
  assert.equal(input("claude-sonnet-5-5", "2027-01-01"), 9);
  assert.equal(input("my-model", "2026-11-24"), 1);
  assert.equal(input("claude-opus-5-5", "2026-11-24"), 4);
});

test("every mistake is reported, and nothing of the file is used", () => {
  assert.deepEqual(parsePrices("{"), { problems: [settingProblem("prices-json")] });
  assert.deepEqual(parse([]), { problems: [settingProblem("prices-models")] });
  const parsed = parse({
    models: [
      7,
      {
        ...PRICES,
        model: "m",
        from: "2026-02-30",
        above_prompt_tokens: 5,
        input: -1,
        price: 1,
        output: "2",
        cache_read: 1e308,
      },
    ],
  });
  assert.ok("problems" in parsed);
  const problems = parsed.problems.map((problem) => settingProblemText(problem, "en"));
  assert.ok(problems.includes("models[0]: it is not an object"));
  assert.deepEqual(
    problems.filter((problem) => problem.startsWith("models[1]")),
    [
      'models[1]: "price" is not a known field',
      'models[1]: "from" is not a day such as "2026-10-07"',
      'models[1]: "above_prompt_tokens" must be one of 0, 100000, 200000, 272000',
      'models[1]: "input" is not a price in USD per million tokens',
      'models[1]: "output" is not a price in USD per million tokens',
      'models[1]: "cache_read" is not a price in USD per million tokens',
    ],
  );
});

test("no text makes the parser throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      parsePrices(text);
      parsePrices(`{"models":[${text}]}`);
    }),
  );
});

test("of a table with anything in it, either nothing holds or every price is one", () => {
  const anyPrice = fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0, max: 1000, noNaN: true }) }, fc.jsonValue());
  const anyRow = fc.record(
    {
      model: fc.oneof(fc.constantFrom("m", "claude-opus-5-5", "__proto__"), fc.string()),
      from: fc.constantFrom("2026-10-07", "2026-13-01", 7),
      above_prompt_tokens: fc.constantFrom(0, 100_000, 1),
      input: anyPrice,
      output: anyPrice,
      cache_write_5m: anyPrice,
      cache_write_1h: anyPrice,
      cache_read: anyPrice,
    },
    { requiredKeys: ["model", "input", "output", "cache_write_5m", "cache_write_1h", "cache_read"] },
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 3 }), (models) => {
      const parsed = parse({ models });
      if ("problems" in parsed) {
        assert.ok(parsed.problems.length > 0);
        return;
      }
      accepted += 1;
      for (const { prices } of parsed.table.rows) {
        for (const price of Object.values(prices)) assert.ok(Number.isFinite(price) && price >= 0, `${price}`);
      }
    }),
    { numRuns: runs(50, 500), seed: 7 },
  );
  assert.ok(accepted > runs(5, 20), `${accepted}`);
});
