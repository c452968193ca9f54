import type { Report } from "./report.ts";
import type { Row } from "./result.ts";
import { valueOf, ratioOf, spreadOf } from "./row-text.ts";
import { missedBy } from "./target.ts";

const BEGIN = "<!-- the figures of a run begin -->";
const END = "<!-- the figures of a run end -->";

/** The values that the page shows: section, start of the row's name, and its label for readers. */
const HEADLINES = [
  ["hook", "our hook, 2 KB", "One hook, whole process, beside `cat` and `mv` in the same shell"],
  ["client", "2 KB, p50, ours", "From the start of the hook to a live client, p50"],
  ["client", "processing, p50", "From the raw file to its commit, p50"],
  ["client", "processing, p99", "From the raw file to its commit, p99"],
  ["sustained", "highest rate", "Highest steady rate of raw files without a backlog"],
  ["backlog", "stored, published", "Backlog of 100,000 raw files, stored and published"],
  ["post", "stored and told, beside node:http", "`POST /api/hook`, beside a plain `node:http` + `node:sqlite` server"],
  ["stream", "p99", "1,000 live clients: raw file to client, p99"],
  ["daemon", "start → ready, packed", "Start of the daemon until it answers"],
  ["daemon", "memory at rest", "Memory at rest, a million events stored"],
  ["search", "ten questions, p99", "Full-text search of 250,000 events, p99"],
  ["page", "address → first row", "Opening the page until the first row is drawn"],
] as const;

/**
 * Inserts a run's headline values at the marks in the text.
 * @throws if the text has no mark, or the report lacks a value
 */
export function withHeadlines(text: string, report: Report): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`the text has no place between ${BEGIN} and ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${headlinesOf(report)}\n\n${text.slice(end)}`;
}

/** How the run was made, how many targets are met, and the twelve values. */
export function headlinesOf(report: Report): string {
  const head = ["What", "Figure", "Ratio", "Target", "Met"];
  const rows = HEADLINES.map(([sectionName, start, label]) => {
    const section = report.sections.find(({ name }) => name === sectionName);
    const row = section?.rows.find(({ name }) => name.startsWith(start));
    if (row === undefined) throw new Error(`the report has no figure "${start}" in section "${sectionName}"`);
    const met = row.met === null ? "" : row.met ? "yes" : "no";
    return [label, valueOf(row), ratioOf(row), row.target, met];
  });
  const lines = [head, head.map(() => "---"), ...rows];
  return `${circumstances(report)}\n\n${targetsMet(report)}\n\n${lines.map((cells) => `| ${cells.map(inCell).join(" | ")} |`).join("\n")}`;
}

function targetsMet(report: Report): string {
  const [met] = summary(report).split(". Not:");
  return `${met?.replace(/\.$/, "")}. The others have \`no\` in the last column of [benchmarks.csv](benchmarks.csv).`;
}

/** Every row of a run, as comma-separated values (RFC 4180). */
export function csvOf({ sections }: Pick<Report, "sections">): string {
  const head = ["section", "what", "ratio", "figure", "p50 / p90 / p99 / max (samples)", "target", "met"];
  const lines = sections.flatMap(({ name, rows, failed }) =>
    failed === null
      ? rows.map((row) => [name, ...rowCells(row)])
      : [[name, "failed", "", "", "", "", firstLine(failed)]],
  );
  return [head, ...lines].map((cells) => `${cells.map(csvCell).join(",")}\n`).join("");
}

function circumstances({ measured_at: at, commit, mode, machine, seconds, sections }: Report): string {
  const { cpu, cores, memory_gib: memory, os, node, fsync_ms: fsync } = machine;
  const loads = sections.map(({ load }) => load);
  const took = seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
  const busy = Math.max(0, ...sections.map((section) => section.busy));
  const mark = mode === "quick" ? " In quick mode: with small numbers, to be compared with nothing." : "";
  return (
    `Measured on ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC, commit ${commit}, Node ${node.slice(1)}, ${os}, ${cpu}, ` +
    `${cores} cores, ${memory} GiB, one fsync ${fsync} ms, in ${took}. Before the sections the load was ` +
    `${Math.min(...loads)} to ${Math.max(...loads)} and others used at most ${Math.round(busy * 100)} % of the cores.${mark}`
  );
}

/** How many targets are met, and which are not. */
export function summary({ sections }: Pick<Report, "sections">): string {
  const assessed = sections
    .flatMap(({ name, rows }) => rows.map((row) => ({ name, row })))
    .filter(({ row }) => row.met !== null);
  const missed = assessed.filter(({ row }) => row.met === false);
  const failed = sections
    .filter((section) => section.failed !== null)
    .map(({ name }) => `${name} could not be measured`);
  const faults = [...missed.map(({ name, row }) => `${name}: ${row.name} (${missedBy(row) || row.target})`), ...failed];
  const met = `${assessed.length - missed.length} of ${assessed.length} targets are met`;
  return faults.length === 0 ? `${met}.` : `${met}. Not: ${faults.join("; ")}.`;
}

function rowCells(row: Row): readonly string[] {
  const note = row.note === undefined ? "" : ` (${row.note})`;
  const missed = missedBy(row);
  const met = row.met === null ? "" : row.met ? "yes" : `no${missed === "" ? "" : `: ${missed}`}`;
  return [row.name + note, ratioOf(row), valueOf(row), spreadOf(row), row.target, met];
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function inCell(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}

function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
