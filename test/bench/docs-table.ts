import type { Report, SectionReport } from "./report.ts";
import type { Row } from "./result.ts";
import { figureOf, ratioOf, spreadOf } from "./row-text.ts";
import { missedBy } from "./target.ts";

const BEGIN = "<!-- the table of a run begins -->";
const END = "<!-- the table of a run ends -->";

/**
 * Puts the table of a run where the text has a place for it.
 * @throws where the text has none
 */
export function withTable(text: string, report: Report): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`the text has no place between ${BEGIN} and ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${tableOf(report)}\n\n${text.slice(end)}`;
}

/** A line of circumstances and one table for all sections, ratios first. */
export function tableOf(report: Report): string {
  const head = ["what", "ratio", "figure", "p50 / p90 / p99 / max (samples)", "target", "met"];
  const lines = [head, head.map(() => "---"), ...report.sections.flatMap(sectionLines)];
  return `${circumstances(report)}\n\n${verdict(report)}\n\n${lines.map((cells) => `| ${cells.map(inCell).join(" | ")} |`).join("\n")}`;
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
export function verdict({ sections }: Pick<Report, "sections">): string {
  const judged = sections
    .flatMap(({ name, rows }) => rows.map((row) => ({ name, row })))
    .filter(({ row }) => row.met !== null);
  const missed = judged.filter(({ row }) => row.met === false);
  const failed = sections
    .filter((section) => section.failed !== null)
    .map(({ name }) => `${name} could not be measured`);
  const faults = [...missed.map(({ name, row }) => `${name}: ${row.name} (${missedBy(row) || row.target})`), ...failed];
  const met = `${judged.length - missed.length} of ${judged.length} targets are met`;
  return faults.length === 0 ? `${met}.` : `${met}. Not: ${faults.join("; ")}.`;
}

function sectionLines({
  name,
  title,
  load,
  seconds,
  rows,
  failed,
  again,
}: SectionReport): readonly (readonly string[])[] {
  const anew = again === undefined ? "" : `, again at ${again.measured_at.slice(11, 16)}, commit ${again.commit}`;
  const head = [`**${title}** (\`${name}\`, load ${load}, ${Math.round(seconds)} s${anew})`, "", "", "", "", ""];
  return failed === null ? [head, ...rows.map(rowCells)] : [head, ["failed", "", "", "", "", firstLine(failed)]];
}

function rowCells(row: Row): readonly string[] {
  const note = row.note === undefined ? "" : ` (${row.note})`;
  const missed = missedBy(row);
  const met = row.met === null ? "" : row.met ? "yes" : `**no**${missed === "" ? "" : `: ${missed}`}`;
  return [row.name + note, ratioOf(row), figureOf(row), spreadOf(row), row.target, met];
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function inCell(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}
