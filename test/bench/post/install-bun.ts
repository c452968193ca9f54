import { execFile } from "node:child_process";
import { globSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const VERSION = "1.4.5";
const CACHE = join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache");

/**
 * Puts Bun from npm into the cache folder of `test/client`, unless it is there. Its install script is not run: the
 * program comes as an optional dependency.
 * @returns path of the program, or why it is unavailable
 */
export async function installBun(): Promise<{ readonly program: string } | { readonly reason: string }> {
  const folder = join(process.env["CCEN_CLIENT_CACHE"] ?? CACHE, `bun-${VERSION}`);
  const present = findBun(folder);
  if (present !== undefined) return { program: present };
  mkdirSync(folder, { recursive: true });
  const options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
  try {
    await promisify(execFile)("npm", ["install", "--prefix", folder, ...options, `bun@${VERSION}`], {
      timeout: 120_000,
    });
  } catch {
    return { reason: "npm cannot install it" };
  }
  const program = findBun(folder);
  return program === undefined ? { reason: `no build for ${process.platform} ${process.arch}` } : { program };
}

function findBun(folder: string): string | undefined {
  return globSync(join(folder, "node_modules", "@oven", `bun-${process.platform}-*`, "bin", "bun"))[0];
}
