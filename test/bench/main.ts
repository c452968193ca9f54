import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { csvOf, summary, withHeadlines } from "./docs-table.ts";
import { describeCommit, describeMachine, lookAround } from "./machine.ts";
import { printed } from "./print.ts";
import { measureAll, withAgain, type Report } from "./report.ts";
import { runSection } from "./section-process.ts";
import { sectionsOf, type Mode } from "./sections.ts";
import { round } from "./stats.ts";

const root = join(import.meta.dirname, "..", "..");
const results = join(root, "bench-results");
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string" },
    docs: { type: "boolean", default: false },
    from: { type: "string", default: join(results, "latest.json") },
    again: { type: "string", multiple: true, default: [] },
  },
});

if (values.docs) writeDocs(values.from, values.again);
else await run(values.quick ? "quick" : "full", values.only?.split(",") ?? null);

/** Writes the values of the last whole run, or of another one, into the documentation. Measures nothing. */
function writeDocs(from: string, again: readonly string[]): void {
  const file = join(root, "docs", "benchmarks.md");
  const report = withAgain(readReport(from), again.map(readReport));
  writeFileSync(file, withHeadlines(readFileSync(file, "utf8"), report));
  writeFileSync(join(root, "docs", "benchmarks.csv"), csvOf(report));
  execFileSync(join(root, "node_modules", ".bin", "oxfmt"), [file]);
  console.log(`written into ${file}`);
}

function readReport(file: string): Report {
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}

async function run(mode: Mode, only: readonly string[] | null): Promise<void> {
  const all = Object.keys(sectionsOf(mode));
  const unknown = only?.filter((name) => !all.includes(name)) ?? [];
  if (unknown.length > 0) {
    console.error(`no such section: ${unknown.join(", ")}; there are ${all.join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  const startedAtMs = performance.now();
  const about = { measured_at: new Date().toISOString(), commit: describeCommit(), mode, machine: describeMachine() };
  const sections = await measureAll({
    names: only ?? all,
    measure: async (name) => runSection(name, mode, interrupted.signal),
    lookAround,
    now: () => performance.now(),
    onSection: (section) => {
      if (!values.json) console.log(printed(section));
    },
  });
  const report: Report = { ...about, seconds: round((performance.now() - startedAtMs) / 1000, 1), sections };
  mkdirSync(results, { recursive: true });
  const file = join(results, fileName(mode, only));
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(values.json ? JSON.stringify(report) : `\n${summary(report)}\n${report.seconds} s; as JSON: ${file}`);
  process.exitCode = sections.some(({ failed }) => failed !== null) ? 1 : 0;
}

/** A partial run never replaces a whole one. */
function fileName(mode: Mode, only: readonly string[] | null): string {
  if (only !== null) return "part.json";
  return mode === "quick" ? "quick.json" : "latest.json";
}
