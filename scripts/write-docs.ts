/**
 * Writes the generated parts of docs/: the help of each command, the tables of settings and the messages on Discord.
 * The tests that compare them write them, with the same code.
 *
 *     npm run docs
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { testOptions } from "./test-options.ts";

const run = spawnSync(process.execPath, [...testOptions(), ...globSync("test/quick/docs/*.test.ts")], {
  stdio: "inherit",
  env: { ...process.env, UPDATE_DOCS: "1" },
});
process.exitCode = run.status ?? 1;
