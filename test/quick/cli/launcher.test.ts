import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import type { SessionStatsDto } from "../../../src/api/stats-dto.ts";
import { packageRoot, packageVersion } from "../../../src/system/package-root.ts";
import { configHome } from "../../support/config-home.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome } from "./run-ccen.ts";

/** Flags that make Node report an old version. */
function oldNode(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "old-node.cjs");
  writeFileSync(
    file,
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.11.1" } });',
  );
  return ["--require", file];
}

test("a Node that is too old is reported in one clear line", async (t) => {
  const { program, paths } = makeHome(t);
  const { code, stdout, stderr } = await program(["status"], { nodeFlags: oldNode(paths.configDir) });
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.equal(
    stderr,
    `ccen needs Node.js 24 or newer; this is v20.11.1 at ${process.execPath}. Install a newer one (https://nodejs.org) or put it first on PATH.\n`,
  );
});

test("a Node that is too old prints nothing when a hook starts it", async (t) => {
  const { program, paths } = makeHome(t);
  const outcome = await program(["start", "--from-hook"], { nodeFlags: oldNode(paths.configDir) });
  assert.deepEqual(outcome, { code: 1, stdout: "", stderr: "" });
});

test("a clone runs from its sources, the daemon's reading thread too", async (t) => {
  const { program, spawnCcen, ccen } = makeHome(t);
  // The other tests of a whole run start our programs from bundles, by this variable.
  const environment = { NODE_OPTIONS: "" };
  assert.deepEqual(await program(["version"], { environment }), { code: 0, stdout: `${packageVersion}\n`, stderr: "" });
  spawnCcen(["start", "--foreground", "--port", "0"], { environment });
  const { url } = await waitFor("the daemon", async () => {
    const { code, stdout } = await ccen(["status", "--json"]);
    return code === 0 && (JSON.parse(stdout) as RuntimeDto);
  });
  const answer = await fetch(new URL("/api/stats/sessions?range=today", url));
  assert.equal(answer.status, 200);
  assert.deepEqual(((await answer.json()) as SessionStatsDto).sessions, []);
});

/** The plugin's launcher on the PATH of Claude Code's shell. */
const PLUGIN_LAUNCHER = join(packageRoot, "bin", "ccen");

test("the plugin's launcher finds a Node on PATH", (t) => {
  const { environment } = configHome(t);
  const env = { ...environment, PATH: `${dirname(process.execPath)}:${environment["PATH"] ?? ""}` };
  const { status, stdout } = spawnSync(PLUGIN_LAUNCHER, ["version"], { env, encoding: "utf8" });
  assert.deepEqual([status, stdout.includes(packageVersion)], [0, true]);
});

const places = ["/opt/homebrew/bin/node", "/usr/local/bin/node", "/usr/bin/node"];
const isThereOne = places.some(
  (node) => Number.parseInt(spawnSync(node, ["-p", "process.versions.node"]).stdout?.toString() ?? "0", 10) >= 24,
);

const skip = isThereOne ? "needs a machine without Node where installers put it" : false;

test("the plugin's launcher says that there is no Node, and how many events wait", { skip }, (t) => {
  const { environment, paths } = configHome(t);
  mkdirSync(paths.rawDir, { recursive: true });
  for (const name of ["hook-1-0.json", "hook-2-0.json", "noise.txt"]) writeFileSync(join(paths.rawDir, name), "{}");
  const env = { ...environment, PATH: "/usr/bin:/bin" };
  const { status, stdout, stderr } = spawnSync(PLUGIN_LAUNCHER, ["status"], { env, encoding: "utf8" });
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(stderr, /needs Node\.js 24 or newer[\s\S]*: 2 wait in .*raw_json/);
});
