/**
 * Makes a release on this machine: `npm run release -- minor` (or `patch`, `major`, a version) is `npm version` with
 * the scripts of package.json. `-- --rehearse [minor]` does all of it in a copy of the last commit, but for the tests:
 * version, changelog, commit, tag, the branch `release`, the package, and the programs in one file, twice.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const VERSION = ["version", "-m", "chore(release): %s"];
const TARGETS = "linux-x64,linux-arm64,win-x64";

const words = process.argv.slice(2);
if (words.includes("--rehearse")) rehearse(words.find((word) => !word.startsWith("-")) ?? "minor");
else process.exitCode = spawnSync("npm", [...VERSION, ...words], { stdio: "inherit" }).status ?? 1;

function rehearse(step: string): void {
  const folder = mkdtempSync(join(tmpdir(), "ccen-rehearsal-"));
  const copy = join(folder, "copy");
  try {
    run(".", "git", "clone", "--quiet", ".", copy);
    symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
    leaveTestsOut(copy);
    run(copy, "npm", ...VERSION, step);
    const { version } = JSON.parse(readFileSync(join(copy, "package.json"), "utf8")) as { version: string };
    run(copy, "git", "show-ref", "--verify", `refs/tags/v${version}`, "refs/heads/release");
    run(copy, "npm", "publish", "--dry-run", "--ignore-scripts");
    const sums = [join(folder, "once"), join(folder, "twice")].map((into) => {
      run(copy, process.execPath, "scripts/single/build.ts", "--target", TARGETS, "--into", into);
      return readFileSync(join(into, "SHA256SUMS"), "utf8");
    });
    if (sums[0] !== sums[1]) throw new Error(`two builds differ:\n${sums.join("\n")}`);
    console.log(`${version} would be released, with these programs in one file:\n${sums[0] ?? ""}`);
    console.log(
      "Not rehearsed: `npm run preversion` (checks and tests), and what docs/releasing.md leaves to a person.",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** They run before a release and take the longest; a rehearsal checks the changelog alone. */
function leaveTestsOut(copy: string): void {
  const file = join(copy, "package.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/("preversion": "node scripts\/stamp-release\.ts --check)[^"]*"/, '$1"'));
  run(copy, "git", "commit", "--quiet", "--all", "--message", "chore: rehearse");
}

function run(cwd: string, program: string, ...args: readonly string[]): void {
  const person = { NAME: "rehearsal", EMAIL: "rehearsal@localhost" };
  const git = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(person).map(([field, value]) => [`GIT_${role}_${field}`, value]),
  );
  console.log(`> ${[program, ...args].join(" ").replace(process.execPath, "node")}`);
  execFileSync(program, args, {
    cwd,
    env: { ...process.env, ...Object.fromEntries(git) },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
