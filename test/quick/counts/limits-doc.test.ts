import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../src/system/package-root.ts";
import { LIMITS } from "./limits.ts";

test("what docs/benchmarks.md says of counts and limits is what the guard goes by", () => {
  const doc = readFileSync(join(packageRoot, "docs", "benchmarks.md"), "utf8");
  const part = /^## Guard by counts$([\s\S]*?)^## /m.exec(doc)?.[1] ?? "";
  const rows = [...part.matchAll(/^\| (.+?) +\| +([\d.,]+) +\| +([\d.,]+) +\|$/gm)];
  assert.ok(rows.length >= 10, "the table is not found");
  const limits = new Map<string, { readonly was: number; readonly limit: number }>(Object.entries(LIMITS));
  for (const [, name = "", was, limit] of rows) {
    const told = { was: toNumber(was), limit: toNumber(limit) };
    assert.deepEqual(told, limits.get(name), name);
  }
});

function toNumber(text = ""): number {
  return Number(text.replaceAll(",", ""));
}
