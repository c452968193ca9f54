/**
 * Runs tests, after a build:
 *
 *     node scripts/test.ts              behaviour by example: tests beside each file, test/quick and team/test/quick
 *     node scripts/test.ts --stress     slow tests: test/stress and team/test/stress
 *     node scripts/test.ts PATH…        these files, and all in these folders
 *
 * Arguments that begin with `--test` are passed to Node's test runner: `--test-concurrency=4`, `--test-name-pattern=…`.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { testOptions } from "./test-options.ts";

const CACHE = join(import.meta.dirname, "..", "node_modules", ".cache", "tests");

const given = process.argv.slice(2);
const forNode = given.filter((argument) => argument.startsWith("--test"));
const chosen = given.filter((argument) => !argument.startsWith("--"));

function filesToRun(): readonly string[] {
  if (chosen.length > 0) return chosen.flatMap(testsAt);
  if (given.includes("--stress")) return found("{test,team/test}/stress/**/*.test.ts");
  return [
    ...found("{test/{quick,bench,client},team/test/quick}/**/*.test.ts"),
    ...sharedProcesses(found("{src,hook,web}/**/*.test.ts")),
  ];
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

/**
 * A process takes longer to start than most tests of a part, so those of one folder share it. Each file is a suite of
 * its own, so that its hooks before and after tests do not affect the others.
 */
function sharedProcesses(files: readonly string[]): string[] {
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const folders = Map.groupBy(files, (file) =>
    file
      .split("/")
      .slice(0, file.startsWith("src/") ? 2 : 1)
      .join("-"),
  );
  return [...folders].map(([folder, inFolder]) => {
    const path = join(CACHE, `${folder}.test.mjs`);
    const suites = inFolder.map(
      (file) => `describe(${JSON.stringify(file)}, async () => { await import("${pathToFileURL(file).href}"); });\n`,
    );
    writeFileSync(path, `import { describe } from "node:test";\n${suites.join("")}`);
    return path;
  });
}

/** A browser and PostgreSQL take longer to start than most tests that use them, so the files of a run share them. */
function sharedServices(files: readonly string[]): readonly string[] {
  const postgres = files.some((file) => /(^|\/)team\/test\//.test(file)) ? ["postgres"] : [];
  return files.some((file) => file.includes("/browser/")) ? ["browser", ...postgres] : postgres;
}

const SHARE = join(import.meta.dirname, "..", "test", "support", "share-services.ts");

const files = filesToRun();
const services = sharedServices(files);
const setup = services.length === 0 ? [] : [`--test-global-setup=${SHARE}`];
const run = spawnSync(process.execPath, [...testOptions(), ...setup, ...forNode, ...files], {
  stdio: "inherit",
  // Types are stripped and scripts compiled once for all processes and runs.
  env: {
    NODE_COMPILE_CACHE: join(import.meta.dirname, "..", "node_modules", ".cache", "test-compile"),
    ...process.env,
    CCEN_TEST_SERVICES: services.join(","),
  },
});
process.exitCode = run.status ?? 1;
