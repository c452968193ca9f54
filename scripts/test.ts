/**
 * Runs tests, after a build:
 *
 *     node scripts/test.ts              what proves behaviour by an example: beside each file, and test/quick
 *     node scripts/test.ts --stress     what takes long: test/stress
 *     node scripts/test.ts PATH…        these files
 *
 * What begins with `--test` is handed on to Node's test runner: `--test-concurrency=4`, `--test-name-pattern=…`.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { testOptions } from "./test-options.ts";

const CACHE = join(import.meta.dirname, "..", "node_modules", ".cache", "tests");

const given = process.argv.slice(2);
const forNode = given.filter((argument) => argument.startsWith("--test"));
const chosen = given.filter((argument) => !argument.startsWith("--"));

function filesToRun(): readonly string[] {
  if (chosen.length > 0) return chosen;
  if (given.includes("--stress")) return globSync("test/stress/**/*.test.ts").sort();
  const across = globSync("test/{quick,bench,client,support}/**/*.test.ts").sort();
  return [...across, ...sharedProcesses(globSync("{src,hook,web}/**/*.test.ts").sort())];
}

/** A process takes longer to start than most tests of a part take, so those of one folder share it. */
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
    writeFileSync(path, inFolder.map((file) => `import ${JSON.stringify(resolve(file))};\n`).join(""));
    return path;
  });
}

/** A browser takes longer to start than most tests of the page take, so those of a run share it. */
function sharedBrowser(files: readonly string[]): readonly string[] {
  const setup = join(import.meta.dirname, "..", "test", "support", "browser", "share-browser.ts");
  return files.some((file) => file.includes("/browser/")) ? [`--test-global-setup=${setup}`] : [];
}

const files = filesToRun();
const run = spawnSync(process.execPath, [...testOptions(), ...sharedBrowser(files), ...forNode, ...files], {
  stdio: "inherit",
  // Types are stripped and scripts compiled once for all processes and runs.
  env: {
    NODE_COMPILE_CACHE: join(import.meta.dirname, "..", "node_modules", ".cache", "test-compile"),
    ...process.env,
  },
});
process.exitCode = run.status ?? 1;
