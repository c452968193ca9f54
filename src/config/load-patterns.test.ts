import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { loadPatterns } from "./load-patterns.ts";
import { settingProblemText } from "../core/i18n/setting-problem.ts";
import { describeProblem } from "./config-problem.ts";

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

test("more than fifty patterns are told", (t) => {
  const file = join(tempDir(t), "patterns.txt");
  writeFileSync(file, Array.from({ length: 52 }, (_, at) => `p${at} ABC${at}-\\d{4}`).join("\n"));
  const { patterns, problems } = loadPatterns(file);
  assert.equal(patterns.length, 50);
  assert.deepEqual(
    problems.map(({ where, problem }) => [where, settingProblemText(problem, "en")]),
    [51, 52].map((line) => [`${file}:${line}`, "is one more than 50 patterns"]),
  );
});

test("of a file that cannot be read what held before stays", (t) => {
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
