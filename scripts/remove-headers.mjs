/**
 * Removes Node's C headers (68 MB of the package `node`) after `npm ci`: nothing here is compiled against them. Plain
 * JavaScript for Node 20, which runs it where `npm ci --omit=dev` has left Node 24 out.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "node_modules", "node", "node_modules");
const packages = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("node-")) : [];
for (const name of packages) rmSync(join(folder, name, "include"), { recursive: true, force: true });
