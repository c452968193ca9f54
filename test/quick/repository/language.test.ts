import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { parseSync } from "vite";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** Words that docs/glossary.md replaces: no identifier has one, whole or as a part. */
const FORBIDDEN: ReadonlySet<string> = new Set(
  (
    "announcement announcements belief believed crowd desk doubt doubted heard unheard house housekeeper hush judge " +
    "judged unjudged keeper nap rawlog remedy remedies rig rigs scribe stranger strangers tally tallies tell teller " +
    "telling tells told untold verdict verdicts ways whoever"
  ).split(" "),
);

/** The same in prose, and turns of the old dialect: in no comment and no document. */
const FORBIDDEN_PROSE =
  /\b(told|whoever|nobody|somebody|everybody|crowd|scribe|belief|verdicts?|housekeeper|of ours|raw log|the seed|tally|tallies)\b/gi;

/** Functions whose first argument, or second after an id, is a title of a test or the label of a wait. */
const TITLED = /^(test|it|describe|scenario|waitFor)$/;

/** Tables and columns keep their names. */
const SQL = /^\s*(--|AND|ALTER|CREATE|DELETE|INSERT|SELECT|UPDATE|state = |;|\))/;

/** Fields of the API, columns of the database and payloads of others keep their names. */
const WIRE_FILES = /^(src\/api\/.*dto\.ts|test\/fixtures\/.*)$/;

/** What was, in the words of its time; and the list of replaced words itself. */
const HISTORY = /^(CHANGELOG|docs[\\/]glossary)\.md$/;

/** Discord's own kind of channel, in titles of tests. */
const GIVEN_TERM = /\bannouncement channel/g;

/** Names of Discord's, of metrics, checks and tables, which others read. */
const GIVEN: ReadonlySet<string> = new Set([
  "addAnnouncementChannel",
  "ANNOUNCEMENT_CHANNEL",
  "ANNOUNCEMENT_THREAD",
  "health_told",
  "unheard_sessions",
]);

interface Node {
  readonly type: string;
  readonly name?: unknown;
  readonly quasis?: readonly Node[];
  readonly [key: string]: unknown;
}

const files = execFileSync("git", ["ls-files", "src", "hook", "web", "test", "scripts", "team"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.tsx?$/.test(file));
const parsed = new Map(files.map((file) => [file, parseSync(file, readFileSync(join(ROOT, file), "utf8"))]));
const names = new Map(files.map((file) => [file, namesIn(file)]));
const wireNames = new Set(
  files.filter((file) => WIRE_FILES.test(file)).flatMap((file) => [...(names.get(file) ?? [])]),
);

/** Every identifier of a file, properties included. */
function namesIn(file: string): ReadonlySet<string> {
  const found = new Set<string>();
  visitNodes(file, ({ type, name }) => {
    if (/^(Identifier|PrivateIdentifier|JSXIdentifier)$/.test(type) && typeof name === "string") found.add(name);
  });
  return found;
}

/** Every text of a file, in quotes, templates and JSX, without the expressions of templates. */
function textsIn(file: string): readonly string[] {
  const found: string[] = [];
  visitNodes(file, (node) => found.push(...textOf(node)));
  return found;
}

/** Titles of tests and labels of waits, without the expressions of templates. */
function titlesIn(program: unknown): readonly string[] {
  const found: string[] = [];
  visit(program, ({ type, callee, arguments: args }) => {
    if (type !== "CallExpression" || !TITLED.test(calledName(callee as Node))) return;
    for (const arg of (args as readonly Node[]).slice(0, 2)) {
      found.push(...[arg, ...(arg.quasis ?? [])].flatMap(textOf));
    }
  });
  return found;
}

/** `test` of `test("…")` and of `t.test("…")`. */
function calledName({ name, property }: Node): string {
  return String(name ?? (property as Node | undefined)?.name);
}

function textOf({ type, value }: Node): readonly string[] {
  if (/^(Literal|JSXText)$/.test(type) && typeof value === "string") return [value];
  return type === "TemplateElement" ? [(value as { readonly raw: string }).raw] : [];
}

function visitNodes(file: string, take: (node: Node) => void): void {
  visit(parsed.get(file)?.program, take);
}

function visit(node: unknown, take: (node: Node) => void): void {
  if (Array.isArray(node)) for (const one of node) visit(one, take);
  else if (typeof node === "object" && node !== null && "type" in node) {
    take(node as Node);
    for (const value of Object.values(node)) visit(value, take);
  }
}

function hasForbidden(name: string): boolean {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_.-]+/)
    .some((word) => FORBIDDEN.has(word));
}

test("no identifier has a word that the glossary replaces", () => {
  assert.ok(files.length > 1000);
  const wrong = files.flatMap((file) =>
    [...(names.get(file) ?? [])]
      .filter((name) => hasForbidden(name) && !wireNames.has(name) && !GIVEN.has(name))
      .map((name) => `${file}: ${name}`),
  );
  assert.deepEqual(wrong, []);
});

test("no file name has a word that the glossary replaces", () => {
  assert.deepEqual(
    files.filter((file) => hasForbidden(basename(file))),
    [],
  );
});

test("no comment has a word that the glossary replaces", () => {
  const wrong = files.flatMap((file) =>
    (parsed.get(file)?.comments ?? []).flatMap(({ value }) => inProse(value)).map((word) => `${file}: ${word}`),
  );
  assert.deepEqual(wrong, []);
});

test("no text of the product has a word that the glossary replaces", () => {
  const wrong = files
    .filter((file) => !/^(team\/)?test\/|\.test\.ts$|^src\/core\/redact\//.test(file))
    .flatMap((file) =>
      textsIn(file)
        .filter((text) => text.includes(" ") && !SQL.test(text))
        .flatMap(inProse)
        .map((word) => `${file}: ${word}`),
    );
  assert.deepEqual(wrong, []);
});

test("no title of a test has a word that the glossary replaces", () => {
  const titles = files.flatMap((file) => titlesIn(parsed.get(file)?.program).map((title) => `${file}: ${title}`));
  assert.ok(titles.length > 2500);
  assert.deepEqual(
    titles.filter((title) => inProse(title).length > 0 || hasForbidden(title.replace(GIVEN_TERM, ""))),
    [],
  );
});

test("forbidden words are found in titles of each form", () => {
  const source = [
    'test("nobody is here", () => {});',
    "t.test(`${name} is told`, () => {});",
    'scenario("an-id", "a verdict", () => {});',
    'await waitFor("the crowd", () => true);',
  ].join("\n");
  assert.deepEqual(titlesIn(parseSync("sample.ts", source).program).flatMap(inProse), [
    "nobody",
    "told",
    "verdict",
    "crowd",
  ]);
});

test("no class of the page's style has a word that the glossary replaces", () => {
  const sheets = globSync("web/**/*.css", { cwd: ROOT });
  assert.ok(sheets.length > 20);
  assert.deepEqual(
    sheets.flatMap((sheet) =>
      [...readFileSync(join(ROOT, sheet), "utf8").matchAll(/\.([a-z][\w-]*)/g)]
        .flatMap(([, name = ""]) => (hasForbidden(name) || inProse(name).length > 0 ? [name] : []))
        .map((name) => `${sheet}: ${name}`),
    ),
    [],
  );
});

test("no document has a word that the glossary replaces", () => {
  const documents = globSync(["*.md", "docs/**/*.md"], { cwd: ROOT }).filter((name) => !HISTORY.test(name));
  assert.ok(documents.length > 20);
  assert.deepEqual(
    documents.flatMap((name) => inProse(readFileSync(join(ROOT, name), "utf8")).map((word) => `${name}: ${word}`)),
    [],
  );
});

/** Names in backticks are those of fields, columns and files. */
function inProse(text: string): readonly string[] {
  return text.replaceAll(/`[^`]*`/g, "").match(FORBIDDEN_PROSE) ?? [];
}
