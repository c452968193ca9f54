/** Builds the page where it is missing or older than its sources: `npm run team` starts often, and not only a server. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

function changedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const builtAtMs = changedAtMs(join(root, "dist", "page", "index.html"));
const sources = ["web", "src"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(root, folder, name)),
);
const isOld = sources.some((path) => changedAtMs(path) > builtAtMs);
const hasBuilder = changedAtMs(join(root, "node_modules", "vite", "package.json")) > 0;
// An installation without devDependencies has a page that was built before, and times of files that say nothing.
if (isOld && hasBuilder)
  process.exitCode =
    spawnSync("npm run --silent build:page", { cwd: root, shell: true, stdio: ["ignore", 2, 2] }).status ?? 1;
