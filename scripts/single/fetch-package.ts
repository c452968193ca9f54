import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "single");

/** Node's documentation names it for putting a program into a Node. @returns its program */
export function fetchPostject(): string {
  return fetchPackage("postject", "1.0.0-alpha.6", "dist/cli.js");
}

/**
 * Puts a package of the configured npm registry into a cache folder, unless it is there. Its scripts are not run.
 * @param file of the package, which the result names
 * @throws Error where npm cannot install it, or it has no such file
 */
export function fetchPackage(name: string, version: string, file: string): string {
  const folder = join(CACHE, `${name}-${version}`);
  const path = join(folder, "node_modules", name, file);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
  // By force: a package for another system.
  execFileSync("npm", ["install", "--force", "--prefix", folder, ...options, `${name}@${version}`], {
    stdio: ["ignore", "ignore", "pipe"],
    // On Windows npm is a batch file; the arguments are constants.
    shell: process.platform === "win32",
  });
  if (!existsSync(path)) throw new Error(`${name}@${version} has no ${file}`);
  return path;
}
