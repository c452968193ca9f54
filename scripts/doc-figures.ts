import { execFileSync } from "node:child_process";
import { cpSync, globSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** All that `npm ci` reads or runs. */
const INSTALLED_BY = [
  ".npmrc",
  "package.json",
  "package-lock.json",
  "team/package.json",
  "tools/package.json",
  "scripts/remove-headers.mjs",
];

/** A number that documents state and a script can measure. */
interface DocFigure {
  readonly name: string;
  /** Where it is stated: page and phrase, with `#` for the number. */
  readonly stated: readonly (readonly [page: string, phrase: string])[];
  /** The largest difference, as a share of the measured number. */
  readonly tolerance: number;
  /** In the unit of the phrases. */
  readonly measure: () => number;
}

/** Figures that every test run compares: each follows from a file of the repository. */
export const DERIVED_FIGURES: readonly DocFigure[] = [
  {
    name: "memory at rest",
    stated: [
      ["README.md", "The daemon takes # MB of memory at rest"],
      ["README.ja.md", "待機時で # MB です"],
    ],
    tolerance: 0,
    measure: () => benchmark("daemon", "memory at rest"),
  },
  {
    name: "one hook on the real client",
    stated: [
      ["README.md", "It takes # ms, three times per tool call"],
      ["README.ja.md", "所要時間は # ms、"],
      ["docs/benchmarks.md", "One of our hooks adds # ms"],
    ],
    tolerance: 0.1,
    measure: () =>
      hookDelay(/\| no hook +\| ([\d.]+) ms/, /\| our hook +\| ([\d.]+) ms/, readPage("docs/benchmarks.md")),
  },
  {
    name: "rows of a whole benchmark",
    stated: [["docs/benchmarks.md", "All # rows of that run"]],
    tolerance: 0,
    measure: () => readPage("docs/benchmarks.csv").trim().split("\n").length - 1,
  },
  {
    name: "seconds of a rebuild",
    stated: [["docs/operations.md", "50,000 events take about # s"]],
    tolerance: 0.5,
    measure: () => benchmark("recovery", "rebuild the database from the archive"),
  },
  {
    name: "seconds of a scrub",
    stated: [["docs/operations.md", "50,000 events and their files take about # s"]],
    tolerance: 0.5,
    measure: () => benchmark("recovery", "remove secrets from database and archive"),
  },
  {
    name: "sessions of the demo",
    stated: [
      ["README.md", "shows # invented sessions"],
      ["README.ja.md", "架空のセッション#つ"],
    ],
    tolerance: 0,
    measure: () => globSync("demo/*.jsonl", { cwd: root }).length,
  },
];

/** Figures that `npm run docs -- --check` measures, after `npm ci`, a build and both test runs. */
export const MEASURED_FIGURES: readonly DocFigure[] = [
  {
    name: "an installation by npm ci",
    stated: [["docs/install.md", "`npm ci` installs # MB"]],
    tolerance: 0.05,
    measure: freshInstallMegabytes,
  },
  {
    name: "the tools of tests and checks",
    stated: [["CONTRIBUTING.md", "the tests take # MB more"]],
    tolerance: 0.05,
    measure: () => megabytes(diskBytes(join(root, "node_modules"))) - freshInstallMegabytes(),
  },
  {
    name: "built package",
    stated: [["docs/install.md", "the built package (# MB)"]],
    tolerance: 0.1,
    measure: packageMegabytes,
  },
  {
    name: "seconds of npm test",
    stated: [["CONTRIBUTING.md", "proves every behaviour by an example: some # seconds"]],
    tolerance: 0.5,
    measure: () => testSeconds("quick"),
  },
  {
    name: "minutes of npm run test:stress",
    stated: [["CONTRIBUTING.md", "what takes long: some # minutes"]],
    tolerance: 0.5,
    measure: () => testSeconds("stress") / 60,
  },
  {
    name: "one hook, measured again on the real client",
    stated: [["docs/benchmarks.md", "One of our hooks adds # ms"]],
    tolerance: 0.5,
    measure: () => {
      const measure = ["test/client/main.ts", "test/client/overhead.measure.ts"];
      const printed = execFileSync(process.execPath, measure, { cwd: root, encoding: "utf8" });
      return hookDelay(/no hook: p50 ([\d.]+) ms/, /our hook: p50 ([\d.]+) ms/, printed);
    },
  },
];

/**
 * @returns one line for each page that states another number than the measured one, and for each figure that could not
 *   be measured
 */
export function wrongFigures(figures: readonly DocFigure[]): readonly string[] {
  return figures.flatMap(({ name, stated, tolerance, measure }) => {
    let value: number;
    try {
      value = measure();
    } catch (error) {
      return [`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`];
    }
    return stated.flatMap(([page, phrase]) => {
      const said = numberIn(readPage(page), phrase);
      if (said === null) return [`${page} does not say: ${phrase}`];
      const isRight = Math.abs(said - value) <= tolerance * value;
      return isRight ? [] : [`${page} says ${said}, but ${name} is ${Number(value.toPrecision(3))}`];
    });
  });
}

function numberIn(text: string, phrase: string): number | null {
  const [before = "", after = ""] = phrase.split("#");
  const [, digits] = new RegExp(`${RegExp.escape(before)}([\\d.,]+)${RegExp.escape(after)}`).exec(text) ?? [];
  return digits === undefined ? null : Number(digits.replaceAll(",", ""));
}

function benchmark(section: string, row: string): number {
  const line = readPage("docs/benchmarks.csv")
    .split("\n")
    .find((text) => text.startsWith(`${section},${row},`));
  const [, , , figure = ""] = line?.split(",") ?? [];
  if (figure === "") throw new Error(`docs/benchmarks.csv has no row ${section}, ${row}`);
  return Number.parseFloat(figure);
}

/** Of one hook, in ms: a tool call fires three. */
function hookDelay(without: RegExp, withHooks: RegExp, text: string): number {
  const [before = Number.NaN, after = Number.NaN] = [without, withHooks].map((row) => Number(row.exec(text)?.[1]));
  if (Number.isNaN(after - before)) throw new Error("the delay of a tool call was not printed");
  return (after - before) / 3;
}

/** As in a new clone. Asks the package registry. */
function freshInstallMegabytes(): number {
  const folder = mkdtempSync(join(tmpdir(), "ccen-install-"));
  try {
    for (const path of INSTALLED_BY) cpSync(join(root, path), join(folder, path));
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: folder,
      // On Windows npm is a batch file; the arguments are constants.
      shell: process.platform === "win32",
      stdio: "ignore",
    });
    return megabytes(diskBytes(join(folder, "node_modules")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a folder takes on disk, without the caches of tests. A file with several names counts once, as for `du`. */
function diskBytes(folder: string, seen = new Set<number>()): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    const { blocks, ino } = lstatSync(path);
    if (entry.name === ".cache" || seen.has(ino)) return sum;
    seen.add(ino);
    return sum + blocks * 512 + (entry.isDirectory() ? diskBytes(path, seen) : 0);
  }, 0);
}

function packageMegabytes(): number {
  const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    // On Windows npm is a batch file; the arguments are constants.
    shell: process.platform === "win32",
    encoding: "utf8",
  });
  const [packed] = JSON.parse(listing) as [{ unpackedSize: number }];
  return megabytes(packed.unpackedSize);
}

function testSeconds(run: "quick" | "stress"): number {
  const path = join(root, "node_modules", ".cache", `test-${run}.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as { seconds: number }).seconds;
}

/** As `du -m` counts them. */
function megabytes(bytes: number): number {
  return bytes / 1024 ** 2;
}

function readPage(name: string): string {
  return readFileSync(join(root, name), "utf8");
}
