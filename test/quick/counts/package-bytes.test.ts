import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
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

/** As the server sends what it keeps. */
function brotliBytes(path: string): number {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return brotliCompressSync(readFileSync(fileOf(path)), { params: quality }).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

test("the first view of the page is small, and so is what the others load", async (t) => {
  const first = await firstLoadPaths(async (path) => readFileSync(fileOf(path), "utf8"));
  const all = globSync("static/*.{js,css}", { cwd: pageDir }).map((path) => `/${path}`);
  const later = all.filter((path) => !first.includes(path));
  assert.ok(first.length > 10 && later.length > 10, "the page is not read as it is built");
  keep(t, "bytes of the first load, brotli", { count: sum(first.map(brotliBytes)) });
  keep(t, "requests of the first load", { count: first.length });
  keep(t, "bytes of what views load later, brotli", { count: sum(later.map(brotliBytes)) });
  keep(t, "bytes of the largest of these", { count: Math.max(...later.map(brotliBytes)) });
});

test("the package is small", (t) => {
  const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: packageRoot,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [packed] = JSON.parse(listing) as [{ size: number; unpackedSize: number }];
  keep(t, "kilobytes of the package", { count: Math.ceil(packed.size / 1000) });
  keep(t, "kilobytes of the package, unpacked", { count: Math.ceil(packed.unpackedSize / 1000) });
});
