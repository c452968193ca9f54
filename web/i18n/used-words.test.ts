import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { en } from "./en.ts";

const web = join(import.meta.dirname, "..");

/** What the page is made of, without its words and its tests. */
const source = globSync("**/*.{ts,tsx}", { cwd: web })
  .filter((name) => !name.startsWith("i18n") && !name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(web, name), "utf8"))
  .join("\n");

/** Tables by view: `WORDS.en` of each module beside this one that has one. Some have only the type of one. */
const modules = await Promise.all(
  globSync("views/**/*-{words,languages}.ts", { cwd: import.meta.dirname }).map(async (name) => {
    const module = (await import(join(import.meta.dirname, name))) as Record<string, unknown>;
    const table = Object.values(module).find((value): value is { en: object } => isTable(value));
    assert.ok(table !== undefined || name.endsWith("-words.ts"), `${name} exports a table of both languages`);
    return table === undefined ? null : ([name, table.en] as const);
  }),
);
const tables = modules.filter((table) => table !== null);

for (const [name, words] of [["en.ts", en] as const, ...tables]) {
  test(`each word of ${name} is spoken somewhere`, () => {
    assert.deepEqual(unspoken(words, null), []);
  });
}

/** Paths of words that no part of the page asks for, by name or by looking up in the group that holds them. */
function unspoken(group: object, groupName: string | null): string[] {
  // `words.state[…]`, `words.state)`, `{ ...words.state }`: any of its words may be meant.
  const isHanded =
    groupName !== null && new RegExp(`(\\.|\\b[a-z]+[wW]ords\\.)${groupName}(\\[|\\)|,|;|\\s+\\})`).test(source);
  if (isHanded) return [];
  return Object.entries(group).flatMap(([key, value]) => {
    if (typeof value === "object" && value !== null) {
      return unspoken(value, key).map((path) => `${key}/${path}`);
    }
    // `words.key`, `words["key"]`, `help: "key"`, `const { key, other } = words`.
    const spoken = new RegExp(`\\.${key}\\b|"${key}"|[{,]\\s*${key}\\s*[,}]`);
    return spoken.test(source) ? [] : [key];
  });
}

function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "en" in value && "ja" in value;
}
