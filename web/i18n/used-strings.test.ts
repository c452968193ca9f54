import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { en } from "./en.ts";

const web = join(import.meta.dirname, "..");

/** The page's code without string tables and tests. */
const source = globSync("**/*.{ts,tsx}", { cwd: web })
  .filter((name) => !name.startsWith("i18n") && !/(-strings|-languages|-en|-ja|-docs|\.test)\.ts$/.test(name))
  .map((name) => readFileSync(join(web, name), "utf8"))
  .join("\n");

/** Tables by view: `STRINGS.en` of each module that has one. Some modules have only the type. */
const modules = await Promise.all(
  globSync("{app,ui,views}/**/*-{strings,languages}.ts", { cwd: web }).map(async (name) => {
    const module = (await import(join(web, name))) as Record<string, unknown>;
    const table = Object.values(module).find((value): value is { en: object } => isTable(value));
    assert.ok(table !== undefined || name.endsWith("-strings.ts"), `${name} exports a table of both languages`);
    return table === undefined ? null : ([name, table.en] as const);
  }),
);
const tables = modules.filter((table) => table !== null);

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

function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "en" in value && "ja" in value;
}
