import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../src/system/package-root.ts";
import { PAGES, readPage } from "./pages.ts";

/** Keeps pages fast on slow connections, which load all their pictures. */
const MAX_IMAGE_BYTES = 200_000;
const MAX_IMAGES_BYTES = 600_000;

const anchors = new Map(PAGES.map(({ name, headings }) => [name, new Set(headings.map(({ anchor }) => anchor))]));
const links = PAGES.flatMap((page) => page.links.map((link) => ({ page: page.name, ...link })));

test("every link of every page leads to an existing file", () => {
  const missing = links.filter(({ file }) => file !== null && !existsSync(join(packageRoot, file)));
  assert.deepEqual(
    missing.map(({ page, target }) => `${page}: ${target}`),
    [],
  );
});

test("every anchor of a link is a heading of the page it leads to", () => {
  const missing = links.filter(
    ({ file, anchor }) => file !== null && anchor !== null && anchors.get(file)?.has(anchor) !== true,
  );
  assert.deepEqual(
    missing.map(({ page, target }) => `${page}: ${target}`),
    [],
  );
});

test("every page of docs/ can be reached from the README by links", () => {
  const reached = new Set(["README.md"]);
  for (const name of reached) {
    for (const { page, file } of links) if (page === name && file?.endsWith(".md") === true) reached.add(file);
  }
  assert.deepEqual(
    PAGES.map(({ name }) => name).filter((name) => name.startsWith("docs/") && !reached.has(name)),
    [],
  );
});

test("every picture is used and small enough to load fast", () => {
  const pictures = globSync("docs/images/*", { cwd: packageRoot }).map((name) => name.replaceAll("\\", "/"));
  const shown = new Set(links.map(({ file }) => file));
  const sizes = pictures.map((name) => ({ name, bytes: statSync(join(packageRoot, name)).size }));
  assert.deepEqual(
    pictures.filter((name) => !shown.has(name)),
    [],
  );
  assert.deepEqual(
    sizes.filter(({ bytes }) => bytes > MAX_IMAGE_BYTES),
    [],
  );
  assert.ok(sizes.reduce((sum, { bytes }) => sum + bytes, 0) <= MAX_IMAGES_BYTES);
});

test("every path that a page names exists", () => {
  const path = /^(?:src|web|test|scripts|hook|docs|bin)\/[\w./{},*-]+$/;
  const missing = PAGES.flatMap(({ name, prose }) =>
    codeWordsIn(prose)
      .filter((word) => path.test(word) && globSync(withoutNames(word), { cwd: packageRoot }).length === 0)
      .map((word) => `${name}: ${word}`),
  );
  assert.deepEqual(missing, []);
});

test("every source file that a page names without its folder is there", () => {
  const sources = globSync(["*.ts", "{src,web,test,scripts,hook}/**/*.{ts,tsx,css}"], { cwd: packageRoot });
  const known = new Set(sources.map((file) => basename(file)));
  const missing = PAGES.flatMap(({ name, prose }) =>
    codeWordsIn(prose)
      .filter((word) => /^[\w.-]+\.(?:ts|tsx|css)$/.test(word) && !/^x\.|NAME/.test(word) && !known.has(word))
      .map((word) => `${name}: ${word}`),
  );
  assert.deepEqual(missing, []);
});

test("every test that faults.md names without its tier is in test/quick or test/stress", () => {
  const named = codeWordsIn(readPage("docs/faults.md").prose).filter((word) => /^[a-z-]+\/[a-z-]+$/.test(word));
  const tests = named.filter((word) => !existsSync(join(packageRoot, word)));
  assert.ok(tests.length > 5, "none is named like that");
  assert.deepEqual(
    tests.filter((word) => globSync(`test/{quick,stress}/${word}.test.ts`, { cwd: packageRoot }).length === 0),
    [],
  );
});

/** The words of code spans: a command line may name several paths. */
function codeWordsIn(prose: string): string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) => code.split(/\s+/));
}

/** A recipe's `NAME` matches any name. */
function withoutNames(path: string): string {
  return path.replaceAll(/NAME|NNNN[\w-]*/g, "*");
}

test("no page promises to say something later", () => {
  const promises = PAGES.filter(({ prose }) =>
    /\b(?:TODO|TBD|FIXME|coming soon)\b/i.test(prose.replaceAll(/`[^`\n]*`/g, "")),
  );
  assert.deepEqual(
    promises.map(({ name }) => name),
    [],
  );
});

test("every npm script that a page names exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = PAGES.flatMap(({ name, text }) =>
    [...text.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)].map(([, script = ""]) => ({ name, script })),
  );
  assert.deepEqual(
    named.filter(({ script }) => !Object.hasOwn(scripts, script)),
    [],
  );
});
