import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeHome } from "./run-ccen.ts";

/** Flags that make Node pass for an old one. */
function oldNode(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "old-node.cjs");
  writeFileSync(
    file,
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.11.1" } });',
  );
  return ["--require", file];
}

test("a Node that is too old is told in one clear line", async (t) => {
  const { ccen, paths } = makeHome(t);
  const { code, stdout, stderr } = await ccen(["status"], { nodeFlags: oldNode(paths.configDir) });
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.equal(
    stderr,
    `ccen needs Node.js 24 or newer; this is v20.11.1 at ${process.execPath}. Install a newer one (https://nodejs.org) or put it first on PATH.\n`,
  );
});

test("started by a hook, an old Node says nothing", async (t) => {
  const { ccen, paths } = makeHome(t);
  const outcome = await ccen(["start", "--from-hook"], { nodeFlags: oldNode(paths.configDir) });
  assert.deepEqual(outcome, { code: 1, stdout: "", stderr: "" });
});
