/**
 * Runs tests, after a build:
 *
 *     node scripts/test.ts              behaviour by example: tests beside each file, test/quick and team/test/quick
 *     node scripts/test.ts --stress     slow tests: test/stress and team/test/stress
 *     node scripts/test.ts PATH…        these files, and all in these folders
 *
 * In a whole run, and with `--second-try`, a file that fails is run once more alone (`second-try.ts`).
 *
 * Arguments that begin with `--test` are passed to Node's test runner: `--test-concurrency=4`, `--test-name-pattern=…`.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { lastingDir, memoryDir } from "../test/support/temp-dir.ts";
import { failedFiles, passesSecondTry, type FailedFile } from "./second-try.ts";
import { testOptions } from "./test-options.ts";

const CACHE = join(import.meta.dirname, "..", "node_modules", ".cache", "tests");

const given = process.argv.slice(2);
const forNode = given.filter((argument) => argument.startsWith("--test"));
const chosen = given.filter((argument) => !argument.startsWith("--"));

function testsToRun(): readonly string[] {
  if (chosen.length > 0) return chosen.flatMap(testsAt);
  if (given.includes("--stress")) return found("{test,team/test}/stress/**/*.test.ts");
  return found("{test/{quick,bench,client},team/test/quick,src,hook,web}/**/*.test.ts");
}

/** Node's test runner skips a path that does not exist, so a slip would look like a success. */
function testsAt(path: string): readonly string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const tests = found(isFolder ? join(path, "**/*.test.ts") : path);
  if (tests.length > 0) return tests;
  throw new Error(`no test at ${path}`);
}

function found(pattern: string): readonly string[] {
  return globSync(pattern)
    .map((file) => file.replaceAll("\\", "/"))
    .sort();
}

/** These count what their process does. */
const OWN_PROCESS = /^test\/(bench|client|quick\/counts)\//;

/** Files of one process that start a daemon or a browser: few enough that no process runs long after the others. */
const TOGETHER = 6;

/** Parts with fewer files than this share a process: most of what they load is the same. */
const FEW = 10;

interface SharedProcesses {
  /** What Node's test runner starts, each in a process. */
  readonly files: readonly string[];
  /** The test files of those that have several. */
  readonly together: ReadonlyMap<string, string[]>;
}

/**
 * A process takes longer to start than most tests, so those of one folder share it. Each file is a suite of its own, so
 * that its hooks before and after tests do not affect the others. The slowest folders come first.
 */
function sharedProcesses(tests: readonly string[]): SharedProcesses {
  const together = new Map<string, string[]>();
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const sizes = Map.groupBy(tests, folderOf);
  const folders = Map.groupBy(tests, (test) => {
    const folder = folderOf(test);
    return folder.startsWith("src/") && (sizes.get(folder)?.length ?? 0) < FEW ? "src/others" : folder;
  });
  const shared = [...folders]
    .sort(([one], [other]) => rank(one) - rank(other))
    .flatMap(([folder, files]) => {
      const [alone = [], rest = []] = [true, false].map((is) => files.filter((file) => OWN_PROCESS.test(file) === is));
      const processes = isAcross(folder) ? Math.ceil(rest.length / TOGETHER) : Math.min(rest.length, 1);
      const processesOf = Array.from({ length: processes }, (_, at) => {
        const members = rest.filter((_file, index) => index % processes === at);
        const path = sharedProcess(`${folder.replaceAll("/", "-")}-${at + 1}`, members);
        together.set(path, members);
        return path;
      });
      return [...alone, ...processesOf];
    });
  return { files: shared, together };
}

function sharedProcess(name: string, files: readonly string[]): string {
  const path = join(CACHE, `${name}.test.mjs`);
  const suites = files.map(
    (file) => `describe(${JSON.stringify(file)}, async () => { await import("${pathToFileURL(file).href}"); });\n`,
  );
  writeFileSync(path, `import { describe } from "node:test";\n${suites.join("")}`);
  return path;
}

function isAcross(folder: string): boolean {
  return /^(team\/)?test\//.test(folder);
}

function rank(folder: string): number {
  return folder === "test/quick/browser" ? 0 : folder === "team/test/quick" ? 1 : 2;
}

/** `test/quick/cli`, `src/store`, `web`: what lies deeper belongs to it. */
function folderOf(file: string): string {
  const depth = isAcross(file) ? 3 : file.startsWith("src/") ? 2 : 1;
  return dirname(file).split("/").slice(0, depth).join("/");
}

/** Our programs start often in a whole run; `sharedCompileCache` hands the option on to what a test starts. */
async function runBundled(): Promise<string> {
  // Only here: a few tests run from the sources, and do without the builder.
  const { bundlePrograms } = await import("./bundle-programs.ts");
  await bundlePrograms(join(CACHE, "programs"));
  return `--require=${join(SUPPORT, "run-bundled.cjs")}`;
}

/** A browser and PostgreSQL take longer to start than most tests that use them, so the files of a run share them. */
function sharedServices(files: readonly string[]): readonly string[] {
  const postgres = files.some((file) => /(^|\/)team\/test\//.test(file)) ? ["postgres"] : [];
  return files.some((file) => file.includes("/browser/")) ? ["browser", ...postgres] : postgres;
}

const SUPPORT = join(import.meta.dirname, "..", "test", "support");

const startedAtMs = performance.now();
const tests = testsToRun();
const isAll = chosen.length === 0 && !given.includes("--stress");
const { files, together } = isAll ? sharedProcesses(tests) : { files: tests, together: new Map<string, string[]>() };
const bundled = isAll ? await runBundled() : null;
const wholeRun = isAll ? "quick" : given.length === 1 && given.includes("--stress") ? "stress" : null;
console.log(`seed of all properties: ${process.env["CCEN_TEST_SEED"] ?? "7"} (CCEN_TEST_SEED)`);

/** @returns what failed, or null if all passed */
function runFiles(paths: readonly string[]): readonly FailedFile[] | null {
  const services = sharedServices(paths.flatMap((path) => together.get(path) ?? [path]));
  const setup = services.length === 0 ? [] : [`--test-global-setup=${join(SUPPORT, "share-services.ts")}`];
  const loaded = bundled === null ? [] : [bundled];
  const failures = lastingDir("ccen-failures-");
  const options = [...testOptions(), ...loaded, ...setup, ...forNode];
  const { status } = spawnSync(process.execPath, [...options, ...paths], {
    stdio: "inherit",
    // Quick tests write and sync small files all the time. Types are stripped and scripts compiled once for all processes and runs.
    env: {
      NODE_COMPILE_CACHE: join(import.meta.dirname, "..", "node_modules", ".cache", "test-compile"),
      ...process.env,
      ...(!given.includes("--stress") && { TMPDIR: memoryDir() }),
      CCEN_TEST_SERVICES: services.join(","),
      CCEN_TEST_FAILURES: failures,
      ...(bundled !== null && { CCEN_TEST_NODE_OPTIONS: JSON.stringify(bundled) }),
    },
  });
  return status === 0 ? null : failedFiles(failures, together);
}

const failed = runFiles(files);
const wantsSecondTry = wholeRun !== null || given.includes("--second-try");
const passed = failed === null || (wantsSecondTry && passesSecondTry(failed, (file) => runFiles([file])));
if (passed && wholeRun !== null) {
  // CONTRIBUTING says how long a run takes (`scripts/doc-figures.ts`).
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  writeFileSync(join(CACHE, "..", `test-${wholeRun}.json`), JSON.stringify({ seconds }));
}
process.exitCode = passed ? 0 : 1;
