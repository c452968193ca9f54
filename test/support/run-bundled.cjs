"use strict";

// Loaded into the processes of `npm test` and into each Node that a test starts (NODE_OPTIONS): there, our programs and
// the reader's thread run from their bundles (`scripts/bundle-programs.ts`). Where a test loads code of its own before a
// program, all of it runs from the sources.
const { registerHooks } = require("node:module");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { isMainThread } = require("node:worker_threads");

const ROOT = join(__dirname, "..", "..");
const [CCEN, TEAM] = [join(ROOT, "bin", "ccen.cjs"), join(ROOT, "team", "src", "main.ts")];

const started = process.argv[1];
const bundle = !isMainThread
  ? { source: join(ROOT, "src", "store", "reading", "reader-thread.ts"), name: "reader-thread.mjs" }
  : started === CCEN
    ? { source: join(ROOT, "src", "cli", "main.ts"), name: "ccen.mjs" }
    : started === TEAM
      ? { source: TEAM, name: "team.mjs" }
      : null;

if (bundle !== null && !process.execArgv.includes("--import")) {
  const sources = new Set([bundle.source, pathToFileURL(bundle.source).href]);
  const url = pathToFileURL(join(ROOT, "node_modules", ".cache", "tests", "programs", bundle.name)).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      sources.has(specifier) ? { url, format: "module", shortCircuit: true } : next(specifier, context),
  });
}
