import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";

interface Table {
  readonly en: object;
  readonly ja: object;
}

const web = join(import.meta.dirname, "..", "..", "web");

/** The string tables that views and elements bring along, by file. Some files have only their type. */
export async function viewTables(): Promise<readonly (readonly [file: string, table: Table])[]> {
  const files = globSync("{app,ui,views}/**/*-{strings,languages}.ts", { cwd: web }).sort();
  const found = await Promise.all(
    files.map(async (file) => {
      const module = (await import(join(web, file))) as Record<string, unknown>;
      const table = Object.values(module).find(isTable);
      assert.ok(table !== undefined || file.endsWith("-strings.ts"), `${file} exports a table of both languages`);
      return table === undefined ? [] : ([[file, table]] as const);
    }),
  );
  return found.flat();
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && "en" in value && "ja" in value;
}
