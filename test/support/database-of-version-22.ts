import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { tempDir } from "./temp-dir.ts";

const SQL = join(import.meta.dirname, "..", "fixtures", "databases", "version-22.sql");

/** @returns a filled database of the oldest version that is migrated, as its own code left it */
export function databaseOfVersion22(t: TestContext): string {
  const file = join(tempDir(t), "dashboard.db");
  const database = new DatabaseSync(file);
  database.exec(readFileSync(SQL, "utf8"));
  database.close();
  return file;
}
