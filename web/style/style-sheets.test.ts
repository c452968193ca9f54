import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const web = join(import.meta.dirname, "..");

const MOST_LINES = 300;

/** Selectors, without what is in brackets. */
function selectorsOf(file: string): readonly string[] {
  const text = readFileSync(join(web, file), "utf8").replaceAll(/\/\*.*?\*\//gs, "");
  return [...text.matchAll(/([^{}]+)\{/g)].flatMap(([, list = ""]) =>
    list
      .replaceAll(/\([^()]*\)/g, "")
      .split(",")
      .map((selector) => selector.trim()),
  );
}

/** The first class, as in `.legend li`; a rule bound to a parent begins with the parent's. */
const LEADING = /^\.([a-z][\w-]*)/;
/** A class and nothing else, but for pseudo-classes. */
const ALONE = /^\.([a-z][\w-]*)(?::[\w:-]+)?$/;

/** Views by the class in their selectors of a form. */
function ownersOf(form: RegExp): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const file of globSync("views/**/*.css", { cwd: web })) {
    for (const selector of selectorsOf(file)) {
      const name = form.exec(selector)?.[1];
      if (name !== undefined) owners.set(name, (owners.get(name) ?? new Set()).add(areaOf(file)));
    }
  }
  return owners;
}

/** Classes that an element's attribute writes out. */
function writtenClasses(file: string): ReadonlySet<string> {
  const text = readFileSync(join(web, file), "utf8");
  const attributes = text.matchAll(/\bclass=(?:"([^"]*)"|\{`([^`]*)`\})/g);
  return new Set(
    [...attributes].flatMap(
      ([, plain, built = ""]) => (plain ?? built.replaceAll(/\$\{[^}]*\}/g, " ")).match(/(?<![\w-])[a-z][\w-]*/g) ?? [],
    ),
  );
}

/** `views/health`, and everything outside the views as one. */
function areaOf(file: string): string {
  const [first = "", second = ""] = file.split(/[/\\]/);
  return first === "views" ? `${first}/${second}` : "";
}

// Style sheets of all views load in time and stay: of two equal names, the later rule wins.
test("no two views begin a rule with the same class", () => {
  const shared = [...ownersOf(LEADING)].filter(([, views]) => views.size > 1);
  assert.deepEqual(
    shared.map(([name, views]) => `.${name}: ${[...views].join(", ")}`),
    [],
  );
});

test("no element has a class that another view styles", () => {
  const owners = ownersOf(ALONE);
  const foreign = globSync("{app,ui,views}/**/*.tsx", { cwd: web }).flatMap((file) =>
    [...writtenClasses(file)]
      .filter((name) => owners.get(name)?.has(areaOf(file)) === false)
      .map((name) => `${file}: .${name} of ${[...(owners.get(name) ?? [])].join(", ")}`),
  );
  assert.deepEqual(foreign, []);
});

test("no style sheet is longer than a file of code", () => {
  const long = globSync("**/*.css", { cwd: web }).flatMap((file) => {
    const lines = readFileSync(join(web, file), "utf8").split("\n").length - 1;
    return lines > MOST_LINES ? [`${file}: ${lines}`] : [];
  });
  assert.deepEqual(long, []);
});
