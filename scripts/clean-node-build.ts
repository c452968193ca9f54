import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const dist = join(import.meta.dirname, "..", "dist");

// The page is built first and stays; everything else in dist/ comes from tsc.
for (const entry of readdirSync(dist)) {
  if (entry !== "page") rmSync(join(dist, entry), { recursive: true });
}
