import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { lastingNode, readLaunch } from "./launch-file.ts";

let root = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "ccen-launch-")));
});
afterEach(() => rmSync(root, { recursive: true }));

function brew(formula: string, version: string): string {
  const node = join(root, "Cellar", formula, version, "bin", "node");
  mkdirSync(dirname(node), { recursive: true });
  writeFileSync(node, "");
  return node;
}

test("Homebrew's Node is noted by the name that survives an upgrade", () => {
  const node = brew("node@24", "24.9.0");
  mkdirSync(join(root, "opt"));
  symlinkSync("../Cellar/node@24/24.9.0", join(root, "opt", "node@24"));
  assert.equal(lastingNode(node), join(root, "opt", "node@24", "bin", "node"));
});

test("a link that leads to another version, or nowhere, is not used", () => {
  const node = brew("node", "24.9.0");
  assert.equal(lastingNode(node), node);
  brew("node", "25.0.0");
  mkdirSync(join(root, "opt"));
  symlinkSync("../Cellar/node/25.0.0", join(root, "opt", "node"));
  assert.equal(lastingNode(node), node);
});

test("every other Node is noted by its own name", () => {
  assert.equal(lastingNode("/usr/bin/node"), "/usr/bin/node");
  assert.equal(
    lastingNode("/home/u/.nvm/versions/node/v24.9.0/bin/node"),
    "/home/u/.nvm/versions/node/v24.9.0/bin/node",
  );
});

test("a missing launch file is null, a truncated one has an empty path", () => {
  const launchFile = join(root, "launch");
  assert.equal(readLaunch({ launchFile }), null);
  writeFileSync(launchFile, "/bin/node\n");
  assert.deepEqual(readLaunch({ launchFile }), { node: "/bin/node", cli: "" });
});
