import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { LAYERS, type Layer } from "../../../layers.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const layers = Object.keys(LAYERS) as Layer[];

/** Libraries that the page bundles; no other package is allowed. */
const PAGE_LIBRARIES = new Set(["preact", "preact/hooks", "@preact/signals"]);
/** They are heavy: another importer would make the page load them too early. */
const HEAVY_LIBRARIES = [
  { library: "markdown-it", file: "web/ui/rich/markdown-tree.ts" },
  { library: "markdown-it-cjk-friendly", file: "web/ui/rich/markdown-tree.ts" },
  { library: "highlight.js", file: "web/ui/rich/highlighter.ts" },
];

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = globSync("{src,web,team/src}/**/*.{ts,tsx}", { cwd: root }).filter((file) => !/\.test\.tsx?$/.test(file));

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(/^(?:import|export)\b[^;"]*?from "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gm);
  return Array.from(found, ([, from, dynamic, bare]) => ({ file, target: from ?? dynamic ?? bare ?? "" }));
});

function layerOf(path: string): Layer | undefined {
  return layers.find((layer) => path.startsWith(`${layer}/`));
}

function resolveImport({ file, target }: Import): string {
  return relative(root, join(root, dirname(file), target));
}

test("every file lies in a part of the table", () => {
  assert.ok(files.length > 50);
  assert.deepEqual(
    files.filter((file) => layerOf(file) === undefined),
    [],
  );
});

test("no folder of the product has more than 25 source files", () => {
  const folders = Map.groupBy(files, (file) => dirname(file));
  assert.deepEqual(
    Array.from(folders, ([folder, inside]) => ({ folder, files: inside.length })).filter(
      ({ files: count }) => count > 25,
    ),
    [],
  );
});

test("every part imports only rooms that the table allows", () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith("."))
    .filter((one) => {
      const from = layerOf(one.file);
      const to = layerOf(resolveImport(one));
      if (from === undefined) return true;
      // A part's own style sheets and data, another part that it may import, or a file of one.
      const allowed: readonly (string | undefined)[] = LAYERS[from].imports;
      return to !== from && !allowed.includes(to) && !allowed.includes(resolveImport(one));
    });
  assert.deepEqual(wrong, []);
});

test("code that runs under Node imports only node: and our own files", () => {
  const wrong = imports.filter(
    ({ file, target }) => file.startsWith("src/") && !target.startsWith(".") && !target.startsWith("node:"),
  );
  assert.deepEqual(wrong, []);
});

test("the team server imports no package but its own dependencies", () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, "team", "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const packages = imports
    .filter(({ file, target }) => file.startsWith("team/") && !/^(?:\.|node:)/.test(target))
    .map(({ target }) => target);
  assert.deepEqual([...new Set(packages)].toSorted(), Object.keys(dependencies).toSorted());
});

test("code for the browser imports no node: module, and only bundled libraries", () => {
  const wrong = imports.filter(({ file, target }) => {
    const layer = layerOf(file);
    if (layer === undefined || !LAYERS[layer].browser || target.startsWith(".")) return false;
    const heavy = HEAVY_LIBRARIES.find(({ library }) => target === library || target.startsWith(`${library}/`));
    if (heavy !== undefined) return file !== heavy.file;
    return layer !== "web" || !PAGE_LIBRARIES.has(target);
  });
  assert.deepEqual(wrong, []);
});

/** The shortest cycle through each file that is in one, each file shown once: `a.ts -> b.ts -> a.ts`. */
function importCycles(): readonly string[] {
  const graph = new Map(files.map((file): [string, string[]] => [file, []]));
  for (const one of imports) if (one.target.startsWith(".")) graph.get(one.file)?.push(resolveImport(one));
  const shown = new Set<string>();
  return files.toSorted().flatMap((start) => {
    if (shown.has(start)) return [];
    const cycle = shortestCycle(graph, start);
    for (const file of cycle) shown.add(file);
    return cycle.length === 0 ? [] : [[...cycle, start].join(" -> ")];
  });
}

function shortestCycle(graph: ReadonlyMap<string, readonly string[]>, start: string): readonly string[] {
  const importerOf = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const target of graph.get(file) ?? []) {
      if (target === start) return pathTo(file);
      if (importerOf.has(target)) continue;
      importerOf.set(target, file);
      queue.push(target);
    }
  }
  return [];

  function pathTo(file: string): readonly string[] {
    const importer = importerOf.get(file);
    return importer === undefined ? [file] : [...pathTo(importer), file];
  }
}

test("no file imports itself through other files, type imports counted", () => {
  assert.deepEqual(importCycles(), []);
});

test("a file that is opened to the browser imports no node: module", () => {
  const open = layers
    .filter((layer) => LAYERS[layer].browser)
    .flatMap((layer) => LAYERS[layer].imports.filter((one) => one.endsWith(".ts")));
  const reached = new Set<string>(open);
  for (const file of reached) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, target = ""] of text.matchAll(/^import\b(?! type)[^;"]*? from "([^"]+)"/gm)) {
      assert.ok(target.startsWith("."), `${file}: ${target}`);
      reached.add(resolveImport({ file, target }));
    }
  }
  assert.ok(reached.size > open.length);
});

function readers(pattern: RegExp): string[] {
  return files.filter((file) => !file.startsWith("web/") && pattern.test(readFileSync(join(root, file), "utf8")));
}

test("the clock and the environment are read in one file each", () => {
  assert.deepEqual(readers(/\bDate\.now\(/), ["src/system/clock.ts"]);
  assert.deepEqual(readers(/\bprocess\.env\b/), ["src/system/paths.ts"]);
});

test("no file is longer than 300 lines", () => {
  const long = files.filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 301);
  assert.deepEqual(long, []);
});
