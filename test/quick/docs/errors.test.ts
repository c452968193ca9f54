import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ErrorEntry } from "../../../src/core/errors/api-errors.ts";
import { ERROR_TABLE } from "../../../src/core/errors/error-table.ts";

const text = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "errors.md"), "utf8");

/** Each section of the document by the code in its heading. */
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end).replaceAll("`", ""), section.slice(end)];
    }),
);

test("docs/errors.md has a heading for each error code and for no other", () => {
  assert.deepEqual([...sections.keys()].sort(), Object.keys(ERROR_TABLE).sort());
});

test("each error is documented with its own text, a cause and its HTTP status", () => {
  for (const [code, entry] of Object.entries<ErrorEntry>(ERROR_TABLE)) {
    const { message, fix, status = 500 } = entry;
    const section = sections.get(code) ?? "";
    assert.ok(section.includes(`\n${message}\n`), `${code}: message`);
    assert.ok(section.includes(`**Fix:** ${fix}\n`), `${code}: fix`);
    assert.match(section, /\*\*Cause:\*\* \S.{10,}/, `${code}: cause`);
    const shownStatus = /\*\*HTTP status:\*\* (\d+)\n/.exec(section)?.[1] ?? "500";
    assert.equal(Number(shownStatus), status, `${code}: status`);
  }
});
