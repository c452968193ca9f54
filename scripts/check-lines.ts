/**
 * Counts the lines of the product by room, beside those of the last release, and fails above the budget: a feature pays
 * for itself by what it makes superfluous. `--write` makes the present lines those of the release (`npm run release`).
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The product may not grow from here. The aim is 120,000 lines. */
const MAX_LINES = 133_000;

/** The repository is the working directory, as for every npm script. */
const releaseFile = join("scripts", "released-lines.json");

const lines: Record<string, number> = {};
for (const path of globSync("{src,web,team/src,hook,bin}/**/*.{ts,tsx,css,html,sh,cjs,js}")) {
  if (/\.test\.tsx?$/.test(path)) continue;
  const room = roomOf(path.replaceAll("\\", "/"));
  lines[room] = (lines[room] ?? 0) + readFileSync(path, "utf8").split("\n").length - 1;
}

if (process.argv.includes("--write")) {
  const sorted = Object.fromEntries(Object.entries(lines).sort(([one], [other]) => one.localeCompare(other)));
  writeFileSync(releaseFile, `${JSON.stringify(sorted, null, 2)}\n`);
}
const released = JSON.parse(readFileSync(releaseFile, "utf8")) as Readonly<Record<string, number>>;
const changed = [...new Set([...Object.keys(released), ...Object.keys(lines)])]
  .map((room) => ({ room, by: (lines[room] ?? 0) - (released[room] ?? 0) }))
  .filter(({ by }) => by !== 0)
  .map(({ room, by }) => `${room} ${by > 0 ? "+" : "−"}${Math.abs(by)}`);
const total = sum(lines);
const since = total - sum(released);
console.log(
  `lines: ${total} of ${MAX_LINES}, ${since >= 0 ? "+" : "−"}${Math.abs(since)} since the release (${changed.join(", ") || "none changed"})`,
);
if (total > MAX_LINES) {
  console.error("lines: above the budget; what does the change make superfluous?");
  process.exitCode = 1;
}

/** `src/store`, `web/ui`, `team`, `hook`. */
function roomOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return (first === "src" || first === "web") && path.split("/").length > 2 ? `${first}/${second}` : first;
}

function sum(rooms: Readonly<Record<string, number>>): number {
  return Object.values(rooms).reduce((all, one) => all + one, 0);
}
