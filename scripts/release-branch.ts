/**
 * Puts the package as built now, including the page, onto the branch `release`, from which Claude Code fetches it as a
 * plugin: a commit of the package's files alone, on top of the release before. Called by `npm version` after its
 * commit; pushes nothing.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BRANCH = "refs/heads/release";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
  // On Windows npm is a batch file; the arguments are constants.
  shell: process.platform === "win32",
  encoding: "utf8",
});
const [packed] = JSON.parse(listing) as [{ files: { path: string }[] }];
const folder = mkdtempSync(join(tmpdir(), "ccen-release-"));
try {
  // A separate index keeps your own unchanged.
  const index = join(folder, "index");
  git(["add", "--force", "--pathspec-from-file=-"], index, packed.files.map(({ path }) => path).join("\n"));
  const tree = git(["write-tree"], index);
  const before = git(["for-each-ref", "--format=%(objectname)", BRANCH]);
  if (before === "" || git(["rev-parse", `${before}^{tree}`]) !== tree) {
    const parent = before === "" ? [] : ["-p", before];
    const commit = git(["commit-tree", tree, ...parent, "-m", `chore(release): ${version}, built`]);
    git(["update-ref", BRANCH, commit, before]);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function git(args: readonly string[], index?: string, input = ""): string {
  const env = index === undefined ? process.env : { ...process.env, GIT_INDEX_FILE: index };
  return execFileSync("git", args, { encoding: "utf8", env, input }).trim();
}
