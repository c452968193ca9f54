import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../src/system/package-root.ts";

test("code that the package runs imports only node: modules and packaged files", () => {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { files: readonly string[] };
  const isPackaged = (path: string): boolean =>
    manifest.files.some((part) => path === part || path.startsWith(`${part}/`));
  const files = globSync("{bin,dist,hook}/**/*.{js,cjs,mjs}", { cwd: packageRoot })
    .filter(isPackaged)
    .filter((file) => !file.startsWith(join("dist", "page")));
  assert.ok(files.length > 50);
  for (const file of files) {
    const text = readFileSync(join(packageRoot, file), "utf8");
    const found = text.matchAll(
      /^(?:import|export)\b[^;"]*?from "([^"]+)"|\b(?:import|require)\("([^"]+)"\)|^import "([^"]+)"/gm,
    );
    for (const [, from, dynamic, bare] of found) {
      const target = from ?? dynamic ?? bare ?? "";
      const ours = target.startsWith(".") && isPackaged(join(dirname(file), target));
      assert.ok(ours || (target.startsWith("node:") && isBuiltin(target)), `${file} imports ${target}`);
    }
  }
});
