import { setPriority } from "node:os";
import { DatabaseSync } from "node:sqlite";

/**
 * A separate process that checks the whole database, whose file is its argument: minutes of work for a large one. It
 * can be killed at any moment, unlike a thread inside SQLite. It prints what is damaged, one problem a line, and exits
 * with 0 when the check is complete.
 */
const MAX_PROBLEMS = 5;
const LOWEST_PRIORITY = 19;

try {
  setPriority(LOWEST_PRIORITY);
} catch {
  // The usual priority has to do.
}

const database = new DatabaseSync(process.argv[2] ?? "", { readOnly: true, timeout: 2000 });
// A small cache: every page is read once.
database.exec("PRAGMA cache_size = -2000");
// One table after the other, so that each read blocks the clearing of the journal only briefly. The content of a
// virtual table is in ordinary ones.
const tables = database
  .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")
  .all()
  .map((row) => String(row["name"]));
const problems: string[] = [];
for (const table of ["sqlite_schema", ...tables]) {
  if (problems.length >= MAX_PROBLEMS) break;
  const quoted = `"${table.replaceAll('"', '""')}"`;
  for (const row of database.prepare(`PRAGMA quick_check(${quoted})`).iterate()) {
    const result = String(Object.values(row)[0]);
    if (result !== "ok" && problems.length < MAX_PROBLEMS) problems.push(`${table}: ${result}`);
  }
}
process.stdout.write(problems.map((problem) => `${problem.replaceAll(/\s+/g, " ")}\n`).join(""));
