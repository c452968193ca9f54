import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SETTING_KEYS, SETTINGS } from "../../../src/config/settings.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** The string tables; those of a view have both languages in one file. */
const TABLES = globSync(
  [
    "src/core/i18n/{en,ja}/*.ts",
    "src/core/errors/{api-errors,error-table}.ts",
    "src/notify/strings/{en,ja}.ts",
    "web/i18n/{en,en-errors,ja}.ts",
    "web/**/*-strings.ts",
    "web/views/*/*-{en,ja}.ts",
    "web/views/settings/setting-docs.ts",
  ],
  { cwd: ROOT },
);

/** Turns that read as translated, and durations in a form of their own. */
const ENGLISH = /\b(whether|anew|by itself|by themselves|came to no end|no longer kept|the client|\d+ m \d)\b/i;

/** Two spellings of one word, words of another trade, and a half-width space between a number and its counter. */
const JAPANESE =
  /ウェブ|計画|見積|料金|返事|送り先|健全|点検|(フォルダ|サーバ|ブラウザ|ユーザ)(?!ー)|(メモリ|テレメトリ)ー|[0-9}] [件行回秒分日個本台]/;

function textLines(pattern: RegExp): readonly string[] {
  return TABLES.flatMap((file) =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line) && pattern.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

test("no English text has a turn that reads as translated", () => {
  assert.ok(TABLES.length > 20);
  assert.deepEqual(textLines(ENGLISH), []);
});

test("Japanese texts spell each word one way and join counters to numbers", () => {
  assert.deepEqual(textLines(JAPANESE), []);
});

test("the description of a setting is an order or a name, not a question", () => {
  const docs = SETTING_KEYS.map((key) => SETTINGS[key].doc);
  assert.deepEqual(
    docs.filter((doc) => /^(whether|if)\b/i.test(doc)),
    [],
  );
});

/** Where a comment begins. */
const COMMENT = /^\s*(?:\/\*\*|\/\/) (.*)$/;

/** A sentence without a subject, and a person of one sex. */
const HEADLESS = /^(?:Of|By|That of|Those of) /;
/** Turns that an engineer from elsewhere would not write. */
const DIALECT = /\b(?:anew|whosever|whatever)\b/i;
const GENDERED = /\b(?:she|her|hers|herself|he|his|him|himself)\b/i;

test("a comment begins with a subject and calls a person they", () => {
  const files = globSync("{src,web,hook,team/src}/**/*.{ts,tsx,sh,cjs}", { cwd: ROOT });
  assert.ok(files.length > 500);
  const faults = files.flatMap((file) =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .filter((line) => {
        const [, comment] = COMMENT.exec(line) ?? [];
        return comment !== undefined && [HEADLESS, DIALECT, GENDERED].some((rule) => rule.test(comment));
      })
      .map((line) => `${file}: ${line.trim()}`),
  );
  assert.deepEqual(faults, []);
});
