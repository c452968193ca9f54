import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { loadTemplate } from "./load-template.ts";
import { describeProblem } from "./config-problem.ts";

const OTHER = { kind: "text", text: "{title}" } as const;

test("a template is the setting itself, or the file that it names", (t) => {
  const file = join(tempDir(t), "template.json");
  writeFileSync(file, '\ufeff{"text": "{title}"}\n');
  const wanted = { template: { kind: "json", value: { text: "{title}" } }, problems: [] };
  assert.deepEqual(loadTemplate('{"text":"{title}"}', "x:1"), wanted);
  assert.deepEqual(loadTemplate(file, "x:1"), wanted);
  assert.deepEqual(loadTemplate("", "default"), { template: null, problems: [] });
});

test("a template that cannot be used is a problem, and what held before stays", (t) => {
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
