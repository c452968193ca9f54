import { setPriority } from "node:os";
import { DatabaseSync } from "node:sqlite";

/**
 * A process of its own that looks through the whole database, whose file is its argument: minutes of work for a large
 * one. It can be killed at any moment, which a thread that is inside of SQLite cannot. It prints what is damaged, one
 * thing a line, and ends with 0 when it has seen everything.
 */
const MAX_PROBLEMS = 5;
const LOWEST_PRIORITY = 19;

try {
  setPriority(LOWEST_PRIORITY);
} catch {
  // Then at the usual one.
}

const database = new DatabaseSync(process.argv[2] ?? "", { readOnly: true, timeout: 2000 });
// A small cache: every page is looked at once.
database.exec("PRAGMA cache_size = -2000");
// One table after the other, so that none of the reads keeps the journal from being cleared for the whole time. What
// stands behind a virtual table lies in ordinary ones.
const tables = database
  .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")
  .all()
  .map((row) => String(row["name"]));
const problems: string[] = [];
for (const table of ["sqlite_schema", ...tables]) {
  if (problems.length >= MAX_PROBLEMS) break;
  const quoted = `"${table.replaceAll('"', '""')}"`;
  for (const row of database.prepare(`PRAGMA quick_check(${quoted})`).iterate()) {
    const said = String(Object.values(row)[0]);
    if (said !== "ok" && problems.length < MAX_PROBLEMS) problems.push(`${table}: ${said}`);
  }
}
process.stdout.write(problems.map((problem) => `${problem.replaceAll(/\s+/g, " ")}\n`).join(""));
