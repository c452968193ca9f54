import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { stampChangelog } from "../../../scripts/changelog.ts";
import { packageRoot } from "../../../src/system/package-root.ts";
import { configHome } from "../../support/config-home.ts";
import { tempDir } from "../../support/temp-dir.ts";

const run = promisify(execFile);

const CHANGES = "# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 0.1.0 (2026-01-02)\n\n- The first.\n";

test("unreleased changes get their version, below a heading for the next ones", () => {
  assert.equal(
    stampChangelog(CHANGES, "0.2.0", "2026-03-04"),
    "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-03-04)\n\n- Something new.\n\n## 0.1.0 (2026-01-02)\n\n- The first.\n",
  );
  assert.equal(
    stampChangelog("## Unreleased\n\n- The first.\n", "0.1.0", "2026-01-02"),
    "## Unreleased\n\n## 0.1.0 (2026-01-02)\n\n- The first.\n",
  );
});

test("an empty release and a changelog without the heading are refused", () => {
  assert.throws(() => stampChangelog("## Unreleased\n\n## 0.1.0\n\n- The first.\n", "0.2.0", "2026-03-04"), /nothing/);
  assert.throws(() => stampChangelog("# Changelog\n", "0.2.0", "2026-03-04"), /no heading/);
});

/** A downloaded archive needs no git, except for a release. */
const skip = spawnSync("git", ["--version"]).status !== 0 && "needs git";

const IDENTITY = {
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.org",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.org",
};

/** A small repository with only the parts that a release touches; the checks before it are left out. */
async function smallRepository(t: TestContext, changelog: string) {
  const { environment } = configHome(t);
  const cwd = tempDir(t);
  const here = `node ${join(packageRoot, "scripts")}/`;
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    scripts: Record<"release" | "version", string>;
  };
  const manifest = {
    name: "small",
    version: "0.1.0",
    scripts: {
      preversion: `${here}stamp-release.ts --check`,
      version: scripts.version.replaceAll("node scripts/", here),
      release: scripts.release.replaceAll("node scripts/", here),
    },
  };
  mkdirSync(join(cwd, ".claude-plugin"));
  mkdirSync(join(cwd, "scripts"));
  writeFileSync(join(cwd, "scripts", "released-lines.json"), "{}");
  writeFileSync(join(cwd, ".claude-plugin", "plugin.json"), '{\n  "name": "small",\n  "version": "0.1.0"\n}\n');
  writeFileSync(join(cwd, "package.json"), JSON.stringify(manifest, null, 2));
  writeFileSync(join(cwd, "CHANGELOG.md"), changelog);
  const env = {
    ...environment,
    ...IDENTITY,
    PATH: `${join(packageRoot, "node_modules", ".bin")}:${process.env["PATH"] ?? ""}`,
    npm_config_offline: "true",
  };
  const git = async (...args: string[]) => (await run("git", args, { cwd, env })).stdout;
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", ".");
  await git("commit", "--quiet", "--message=feat: the first");
  return {
    cwd,
    git,
    release: async (step: string) => run("npm", ["run", "release", "--", step], { cwd, env }),
    /** npm runs this first. */
    check: async () =>
      run(process.execPath, [join(packageRoot, "scripts", "stamp-release.ts"), "--check"], { cwd, env }),
  };
}

test("a release is one commit and one tag, with every number in it", { skip }, async (t) => {
  const { cwd, git, release } = await smallRepository(t, CHANGES);
  await release("minor");
  assert.equal(await git("log", "-1", "--format=%s"), "chore(release): 0.2.0\n");
  assert.equal(await git("tag", "--points-at", "HEAD"), "v0.2.0\n");
  assert.equal(await git("status", "--porcelain"), "");
  assert.match(readFileSync(join(cwd, "CHANGELOG.md"), "utf8"), /## 0\.2\.0 \(\d{4}-\d\d-\d\d\)\n\n- Something new/);
  const plugin = JSON.parse(readFileSync(join(cwd, ".claude-plugin", "plugin.json"), "utf8")) as { version: string };
  assert.equal(plugin.version, "0.2.0");
});

test("without unreleased changes no file changes", { skip }, async (t) => {
  const { git, check } = await smallRepository(t, "## Unreleased\n\n## 0.1.0\n\n- The first.\n");
  await assert.rejects(check(), /nothing under/);
  assert.equal(await git("status", "--porcelain"), "");
  assert.equal(await git("tag"), "");
});

test("the branch `release` holds the built package, one commit a release", { skip }, async (t) => {
  const { cwd, git } = await smallRepository(t, CHANGES);
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    scripts: Record<"postversion", string>;
  };
  assert.match(scripts.postversion, /^npm run --silent build && node scripts\/release-branch\.ts$/);
  const script = join(packageRoot, "scripts", "release-branch.ts");
  const manifest = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")) as object;
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ ...manifest, files: ["dist", ".claude-plugin"] }));
  writeFileSync(join(cwd, ".gitignore"), "dist/\n");
  mkdirSync(join(cwd, "dist", "page"), { recursive: true });
  const build = async (page: string): Promise<string> => {
    writeFileSync(join(cwd, "dist", "page", "index.html"), page);
    await run(process.execPath, [script], { cwd, env: { ...process.env, ...IDENTITY } });
    return git("show", "release:dist/page/index.html");
  };
  const status = await git("status", "--porcelain");
  assert.equal(await build("first"), "first");
  assert.equal(await build("second"), "second");
  assert.equal(await build("second"), "second");
  assert.equal(await git("status", "--porcelain"), status, "neither index nor files of whoever releases are touched");
  assert.equal((await git("log", "--format=%s", "release")).split("chore(release): 0.1.0, built\n").length, 3);
  const files = (await git("ls-tree", "-r", "--name-only", "release")).trim().split("\n");
  assert.deepEqual(files, [".claude-plugin/plugin.json", "dist/page/index.html", "package.json"]);
});
