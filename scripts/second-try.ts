/**
 * Six thousand tests of processes, sockets and a browser fail by chance once in some thousand runs each. So a test file
 * that fails is run once more, alone, when all others are done. If it passes then, the run is green and its last lines
 * name the file. More than a few failed files are no chance.
 */
import { globSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { FAILED_TESTS, type FailedTest } from "./failed-tests.ts";

const MOST_BY_CHANCE = 5;

export interface FailedFile {
  /** What is run once more, from the working directory. */
  readonly file: string;
  readonly title: string;
  readonly error: string;
}

/**
 * The files that failed in a run.
 *
 * @param folder what the run had as `CCEN_TEST_FAILURES`
 * @param together the test files of a file that runs several in its process
 */
export function failedFiles(folder: string, together: ReadonlyMap<string, readonly string[]>): readonly FailedFile[] {
  const tests = JSON.parse(readFileSync(join(folder, FAILED_TESTS), "utf8")) as readonly FailedTest[];
  // Node's runner says which tests failed; each process says that it did.
  const processes = globSync("*.process", { cwd: folder }).map((name) => readFileSync(join(folder, name), "utf8"));
  const asFile = tests.filter(({ name }) => /\.test\.m?ts$|\.test\.mjs$/.test(name)).map(({ name }) => resolve(name));
  const members = new Set([...together.values()].flat().map((file) => resolve(file)));
  const failed = new Set<string>();
  for (const path of [...processes, ...asFile].map((file) => resolve(file))) {
    const suites = (together.get(path) ?? []).map((file) => resolve(file)).filter((file) => asFile.includes(file));
    for (const file of suites.length > 0 ? suites : [path]) failed.add(file);
  }
  return [...failed].map((file) => {
    const found =
      tests.find(({ name }) => resolve(name) === file) ??
      tests.find((one) => one.file === file && !members.has(resolve(one.name))) ??
      tests.find((one) => !failed.has(one.file) && !failed.has(resolve(one.name)));
    return {
      file: relative(process.cwd(), file),
      title: found?.title ?? file,
      error: found?.error ?? "no test says why",
    };
  });
}

/**
 * Runs each failed file once more and says at the end which are flaky.
 *
 * @param runAgain what fails in the file; null if all passes
 * @returns whether all passed at their second try
 */
export function passesSecondTry(
  failed: readonly FailedFile[],
  runAgain: (file: string) => readonly FailedFile[] | null,
): boolean {
  if (failed.length === 0) return false;
  if (failed.length > MOST_BY_CHANCE) {
    console.log(`\n${failed.length} files failed: no second try, as more than ${MOST_BY_CHANCE} are not chance`);
    for (const one of failed) console.log(lineOf("failed", one));
    return false;
  }
  const lines: string[] = [];
  for (const one of failed) {
    console.log(`\nsecond try, alone: ${one.file}`);
    const again = runAgain(one.file);
    lines.push(again === null ? lineOf("flaky", one) : lineOf("failed twice", again[0] ?? one));
  }
  console.log(`\n${lines.join("\n")}`);
  return lines.every((text) => text.startsWith("flaky:"));
}

function lineOf(what: string, { file, title, error }: FailedFile): string {
  return `${what}: ${file}: ${JSON.stringify(title)}: ${error}`;
}
