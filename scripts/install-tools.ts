/**
 * Installs what tests, checks and documents need beyond the program (`tools/package.json`), in the versions of the lock
 * file. `npm ci` leaves it out (`.npmrc`), so the dashboard starts after a small download. Does nothing where all of it
 * is present.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface LockedPackage {
  readonly version?: string;
  /** Only tools need it. */
  readonly peer?: boolean;
  /** Of another system, for example. */
  readonly optional?: boolean;
}

const root = join(import.meta.dirname, "..");
const wanted = packagesIn("package-lock.json");
const present = packagesIn(join("node_modules", ".package-lock.json"));
const isMissing = Object.entries(wanted).some(
  ([path, { version, peer, optional }]) => peer === true && optional !== true && present[path]?.version !== version,
);
if (isMissing) {
  console.log("Installing the tools that tests and checks need (once, some 340 MB) …");
  const options = ["--include=peer", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  // On Windows npm is a batch file; the arguments are constants.
  const { status } = spawnSync("npm", ["install", ...options], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  process.exitCode = status ?? 1;
}

function packagesIn(file: string): Readonly<Record<string, LockedPackage>> {
  const { packages } = JSON.parse(readFileSync(join(root, file), "utf8")) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  return packages;
}
