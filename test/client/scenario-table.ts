/** The result of a scenario with one client. */
export interface Result {
  readonly id: string;
  readonly version: string;
  readonly isRight: boolean;
}

/** A row of `test/client/scenarios.md`: what a scenario shows, and its result with each client. */
export interface ScenarioRow {
  readonly id: string;
  /** By version, as written: `right`, `**wrong**`, or `–` for a client without the scenario. */
  readonly results: ReadonlyMap<string, string>;
}

const ROW = /^\| `([a-z0-9-]+)` *\|(.*)\|$/;
const VERSION = /^\d+\.\d+\.\d+$/;

/** Every row of every table whose first column is a scenario's id and whose last ones are versions of the client. */
export function readTable(text: string): ScenarioRow[] {
  const rows: ScenarioRow[] = [];
  for (const { line, versions } of linesWithVersions(text)) {
    const id = ROW.exec(line)?.[1];
    if (id === undefined) continue;
    const cells = cellsOf(line).slice(-versions.length);
    rows.push({ id, results: new Map(versions.map((version, index) => [version, cells[index] ?? ""])) });
  }
  return rows;
}

/** The same text with the results of the played scenarios; everything else is unchanged. */
export function writeResults(text: string, played: readonly Result[]): string {
  const words = new Map(
    played.map(({ id, version, isRight }) => [`${id} ${version}`, isRight ? "right" : "**wrong**"]),
  );
  return linesWithVersions(text)
    .map(({ line, versions }) => {
      const id = ROW.exec(line)?.[1];
      if (id === undefined) return line;
      const cells = cellsOf(line);
      const first = cells.length - versions.length;
      const written = cells.map((cell, index) => words.get(`${id} ${versions[index - first] ?? ""}`) ?? cell);
      return `| ${written.join(" | ")} |`;
    })
    .join("\n");
}

/** Each line with the versions that head the last columns of its table. */
function linesWithVersions(text: string): { readonly line: string; readonly versions: readonly string[] }[] {
  let versions: readonly string[] = [];
  return text.split("\n").map((line) => {
    if (!line.startsWith("|")) versions = [];
    else if (versions.length === 0) versions = cellsOf(line).filter((cell) => VERSION.test(cell));
    return { line, versions };
  });
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}
