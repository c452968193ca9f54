import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { testOptions } from "./test-options.ts";

const patterns = ["src/**/*.test.ts", "hook/**/*.test.ts", "web/**/*.test.ts", "test/**/*.test.ts"];
const chosen = process.argv.slice(2);
const files = chosen.length > 0 ? chosen : globSync(patterns).sort();

const run = spawnSync(process.execPath, [...testOptions(), ...files], { stdio: "inherit" });
process.exitCode = run.status ?? 1;
