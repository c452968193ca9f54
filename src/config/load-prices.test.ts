import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { LIST_PRICES } from "../core/cost/price-table.ts";
import { loadPrices } from "./load-prices.ts";
import { settingProblemText } from "../core/i18n/setting-problem.ts";

const row = { model: "my-model", input: 1, output: 2, cache_write_5m: 3, cache_write_1h: 4, cache_read: 5 };

test("without a file the built-in list holds", () => {
  assert.deepEqual(loadPrices(""), { prices: LIST_PRICES, problems: [] });
});

test("a user's prices stand beside the built-in ones", (t) => {
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
