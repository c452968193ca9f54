import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { packageRoot } from "../../../src/system/package-root.ts";
import { firstLoadPaths } from "../../support/first-load.ts";
import { keep } from "./keep.ts";

const pageDir = join(packageRoot, "dist", "page");

function fileOf(path: string): string {
  return join(pageDir, path === "/" ? "index.html" : path);
}

/** As the server sends it from its cache. */
function brotliBytes(path: string): number {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return brotliCompressSync(readFileSync(fileOf(path)), { params: quality }).length;
}

test("the first load of the page is small", async (t) => {
  const first = await firstLoadPaths(async (path) => readFileSync(fileOf(path), "utf8"));
  assert.ok(first.length >= 4, "the page is not read as it is built: itself, its script, its style sheet, the theme");
  const bytes = first.map(brotliBytes);
  keep(t, "bytes of the first load, brotli", { count: bytes.reduce((total, number) => total + number, 0) });
});
