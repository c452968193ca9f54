/**
 * Writes the generated parts of docs/: the help of each command, the tables of settings and
 * errors, and the messages on Discord.
 * The tests that compare them write them, with the same code. With `--check` nothing is written: the tests compare, and
 * every figure of the documents that a script can measure is measured.
 *
 *     npm run docs [-- --check]
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { MEASURED_FIGURES, wrongFigures } from "./doc-figures.ts";
import { testOptions } from "./test-options.ts";

const isCheck = process.argv.includes("--check");
const run = spawnSync(process.execPath, [...testOptions(), ...globSync("test/quick/docs/*.test.ts")], {
  stdio: "inherit",
  env: { ...process.env, ...(!isCheck && { UPDATE_DOCS: "1" }) },
});
const wrong = isCheck ? wrongFigures(MEASURED_FIGURES) : [];
for (const line of wrong) console.error(`docs: ${line}`);
process.exitCode = wrong.length > 0 ? 1 : (run.status ?? 1);
