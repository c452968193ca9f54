import assert from "node:assert/strict";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readLaunch } from "../../../src/agents/install/launch-file.ts";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import { arrives, fireAlone } from "../../quick/install/fire-alone.ts";
import { newHome } from "../../quick/install/homes.ts";
import { treeOf } from "../../quick/install/tree-of.ts";
import { runToEnd } from "./packed.ts";
import { buildSingle, missingForSingle, toolsWithoutNode } from "./single.ts";

const isBuiltHere = process.platform === "linux" && process.arch === "x64";
const skip = isBuiltHere ? missingForSingle() : "needs Linux on x64";

test("program in one file keeps events and leaves nothing, without a Node on PATH", { skip }, async (t) => {
  const [{ file, sums }, again] = await Promise.all([buildSingle("linux-x64"), buildSingle("linux-x64")]);
  assert.equal(again.sums, sums, "the same sources give the same bytes");
  assert.match(sums, /^[0-9a-f]{64} {2}ccen-linux-x64\n$/);

  const user = newHome(t);
  mkdirSync(user.paths.hooksDir);
  writeFileSync(user.paths.envFile, "CCEN_PORT=0\n", { mode: 0o600 });
  const before = treeOf(user.home);
  const environment = { HOME: user.home, PATH: toolsWithoutNode(), LANG: "C.UTF-8" };
  const client = join(environment.PATH, "claude");
  writeFileSync(client, "#!/bin/sh\necho '2.1.331 (Claude Code)'\n", { mode: 0o755 });
  const ccen = async (program: string, ...args: readonly string[]) =>
    runToEnd([program, ...args], { environment, cwd: user.home });
  const done = await ccen(file, "setup", "--yes", "--no-discord", "--json");
  assert.equal(done.code, 0, done.stdout + done.stderr);

  // A downloaded file may be moved or deleted: hooks have their own.
  const moved = `${file}-moved`;
  renameSync(file, moved);
  assert.equal((await ccen(moved, "stop")).code, 0);
  await fireAlone(user, "first");
  await arrives(user, "first");
  const daemon = await findDaemon(user.paths);
  assert.ok(daemon.kind === "running");
  const page = await fetch(daemon.runtime.url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<script type="module"/);
  const { node = "" } = readLaunch(user.paths) ?? {};
  assert.ok(node.startsWith(user.paths.appDir) && existsSync(node), node);
  const doctor = await ccen(moved, "doctor", "--json");
  const { checks } = JSON.parse(doctor.stdout) as { checks: { name: string; status: string }[] };
  assert.deepEqual(
    checks.filter(({ status }) => status === "fail" || status === "warn"),
    [],
  );

  const out = await ccen(moved, "setup", "--remove", "--purge", "--yes");
  assert.equal(out.code, 0, out.stdout + out.stderr);
  assert.equal((await findDaemon(user.paths)).kind, "none");
  assert.ok(!existsSync(join(user.home, ".cache", "ccen")));
  const { [".cache"]: _cache, ...after } = treeOf(user.home);
  assert.deepEqual(after, before);
});
