import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folder of our package.json. Sources and emitted files lie equally deep, so one relative path serves both. */
export const packageRoot = join(import.meta.dirname, "..", "..");

/** Our version, as package.json states it. */
export const { version: packageVersion } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
  readonly version: string;
};

/** Whether this is a clone, whose sources run, and not a package. */
export const isClone = existsSync(join(packageRoot, "src", "cli", "main.ts"));

export const ownProgram = join(packageRoot, "bin", "ccen.cjs");

export const pageDir = join(packageRoot, "dist", "page");
