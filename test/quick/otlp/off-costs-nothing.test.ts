import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** What a module loads as soon as it is loaded itself; types are gone by then. */
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)[^;]*?from\s+"(\.[^"]+)";$/gm;

function loadedWith(entry: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    for (const [, path = ""] of readFileSync(join(ROOT, file), "utf8").matchAll(STATIC_IMPORT)) {
      open.push(relative(ROOT, join(ROOT, dirname(file), path)));
    }
  }
  return loaded;
}

test("a daemon that sends and takes no telemetry loads nothing of it", () => {
  const loaded = loadedWith("src/daemon/compose.ts");
  assert.ok(loaded.has("src/daemon/telemetry.ts") && loaded.size > 100, `${loaded.size} modules`);
  assert.deepEqual(
    [...loaded].filter((file) => file.startsWith("src/otlp/")),
    [],
  );
});
