import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const web = join(import.meta.dirname, "..");

/** First classes of rules, as in `.legend li`; a rule bound to a parent begins with the parent's. */
function leadingClasses(file: string): ReadonlySet<string> {
  const text = readFileSync(join(web, file), "utf8").replaceAll(/\/\*.*?\*\//gs, "");
  const selectors = [...text.matchAll(/([^{}]+)\{/g)].flatMap(([, list = ""]) => list.split(","));
  return new Set(selectors.flatMap((selector) => /^\s*\.([a-z][a-z-]*)/.exec(selector)?.[1] ?? []));
}

// Style sheets of all views load in time and stay: of two equal names, the later rule wins.
test("no two views begin a rule with the same class", () => {
  const owners = new Map<string, Set<string>>();
  for (const file of globSync("views/**/*.css", { cwd: web })) {
    const view = file.split(/[/\\]/)[1] ?? file;
    for (const name of leadingClasses(file)) owners.set(name, (owners.get(name) ?? new Set()).add(view));
  }
  const shared = [...owners].filter(([, views]) => views.size > 1);
  assert.deepEqual(
    shared.map(([name, views]) => `.${name}: ${[...views].join(", ")}`),
    [],
  );
});
