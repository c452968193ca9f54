import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { en } from "./en.ts";
import { viewTables } from "../../test/support/view-tables.ts";

const web = join(import.meta.dirname, "..");

/** The page's code without string tables and tests. */
const source = globSync("**/*.{ts,tsx}", { cwd: web })
  .filter((name) => !name.startsWith("i18n") && !/(-strings|-languages|-en|-ja|-docs|\.test)\.ts$/.test(name))
  .map((name) => readFileSync(join(web, name), "utf8"))
  .join("\n");

const tables = (await viewTables()).map(([name, table]) => [name, table.en] as const);

for (const [name, strings] of [["en.ts", en] as const, ...tables]) {
  test(`each string of ${name} is used`, () => {
    assert.deepEqual(unused(strings, null), []);
  });
}

/** Paths of strings that the page never uses, by name or by a key of their group. */
function unused(group: object, groupName: string | null): string[] {
  // `strings.state[…]`, `strings.state)`, `{ ...strings.state }`: any string of the group may be used.
  const isHanded =
    groupName !== null && new RegExp(`(\\.|\\b[a-z]+[sS]trings\\.)${groupName}(\\[|\\)|,|;|\\s+\\})`).test(source);
  if (isHanded) return [];
  return Object.entries(group).flatMap(([key, value]) => {
    if (typeof value === "object" && value !== null) {
      return unused(value, key).map((path) => `${key}/${path}`);
    }
    // `strings.key`, `strings["key"]`, `help: "key"`, `const { key, other } = strings`.
    const spoken = new RegExp(`\\.${key}\\b|"${key}"|[{,]\\s*${key}\\s*[,}]`);
    return spoken.test(source) ? [] : [key];
  });
}
