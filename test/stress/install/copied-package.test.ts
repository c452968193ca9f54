import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { readLaunch } from "../../../src/agents/install/launch-file.ts";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import { packageRoot } from "../../../src/system/package-root.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { arrives, fireAlone } from "../../quick/install/fire-alone.ts";
import { livedInHome, type UserHome } from "../../quick/install/homes.ts";
import { treeOf } from "../../quick/install/tree-of.ts";

/** The built package at npm's path, and a client beside it. test/stress covers npm itself. */
function packageFolder(t: TestContext): string {
  const folder = join(tempDir(t), "package");
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { files: string[] };
  for (const part of manifest.files) cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  mkdirSync(join(folder, "..", "client"));
  const client = join(folder, "..", "client", "claude");
  writeFileSync(client, "#!/bin/sh\necho '2.1.331 (Claude Code)'\n", { mode: 0o755 });
  return folder;
}

async function ccen({ home }: UserHome, folder: string, ...args: readonly string[]) {
  const PATH = `${join(folder, "..", "client")}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
  const child = spawn(process.execPath, [join(folder, "bin", "ccen.cjs"), ...args], { env: { HOME: home, PATH } });
  child.stdin.end();
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

test("package sets up a used home, lives on without npm's copy, renews and purges", async (t) => {
  const user = livedInHome(t);
  const before = treeOf(user.home);
  const folder = packageFolder(t);
  const done = await ccen(user, folder, "setup", "--yes", "--no-test", "--json");
  assert.equal(done.code, 0, done.stderr);
  assert.equal((JSON.parse(done.stdout) as { changed: boolean }).changed, true);
  // npx may delete its folder at any time.
  const elsewhere = `${folder}-elsewhere`;
  renameSync(folder, elsewhere);
  await fireAlone(user, "first");
  await arrives(user, "first");
  const first = await findDaemon(user.paths);
  assert.ok(first.kind === "running");
  await servesItsPage(first.runtime.url);
  const [oldCopy = ""] = readdirSync(user.paths.appDir);

  const manifest = JSON.parse(readFileSync(join(elsewhere, "package.json"), "utf8")) as object;
  writeFileSync(join(elsewhere, "package.json"), JSON.stringify({ ...manifest, version: "99.0.0" }));
  const renewed = await ccen(user, elsewhere, "setup", "--yes", "--no-test");
  assert.equal(renewed.code, 0, renewed.stderr);
  assert.match(renewed.stdout, /done: replace the daemon of version .* version 99\.0\.0$/m);
  const second = await findDaemon(user.paths);
  assert.ok(second.kind === "running");
  assert.equal(second.runtime.version, "99.0.0");
  assert.match(readLaunch(user.paths)?.cli ?? "", /\/ccen\/app\/99\.0\.0-/);
  assert.ok(!existsSync(join(user.paths.appDir, oldCopy)));

  const out = await ccen(user, elsewhere, "setup", "--remove", "--purge", "--yes", "--json");
  assert.equal(out.code, 0, out.stderr);
  assert.doesNotMatch(out.stdout, /Not ours/);
  assert.deepEqual(treeOf(user.home), before);
  assert.equal((await findDaemon(user.paths)).kind, "none");
});

async function servesItsPage(url: string): Promise<void> {
  const page = await (await fetch(url)).text();
  assert.match(page, /<script type="module"/);
  const script = /src="(\/static\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
  assert.equal((await fetch(new URL(script, url))).status, 200);
}
