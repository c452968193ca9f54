/**
 * Loaded into a process before its own code (`node --import`). Ends it by SIGKILL once the file
 * `CCEN_TEST_KILL_AT_FILE` exists and `CCEN_TEST_KILL_AFTER_STEPS` more steps (calls of files or of the database) were
 * taken.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync, StatementSync } from "node:sqlite";

const file = process.env["CCEN_TEST_KILL_AT_FILE"] ?? "";
const { existsSync } = fs;
let stepsLeft = Number(process.env["CCEN_TEST_KILL_AFTER_STEPS"] ?? 0);

function watch(owner: object, name: string): void {
  const original = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
  Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
    const result = Reflect.apply(original, this, args);
    if (existsSync(file) && stepsLeft-- <= 0) process.kill(process.pid, "SIGKILL");
    return result;
  });
}

for (const name of ["openSync", "closeSync", "writeFileSync", "renameSync", "copyFileSync", "fsyncSync", "rmSync"]) {
  watch(fs, name);
}
for (const name of ["exec", "prepare", "close"]) watch(DatabaseSync.prototype, name);
for (const name of ["run", "get", "all"]) watch(StatementSync.prototype, name);
syncBuiltinESMExports();
