import assert from "node:assert/strict";
import { test } from "node:test";
import { pathsUnder } from "../paths.ts";
import { ownName, refuseOthersHome } from "./file-owner.ts";

const paths = pathsUnder("/home/ann/.claude");
const ANN = { uid: 1000, name: "ann" };
const ROOT = { uid: 0, name: "root" };

test("root is refused in a user's home, with advice to run as that user", () => {
  for (const foreign of [paths.hooksDir, paths.configDir]) {
    const ownerOf = (path: string) => (path === foreign ? ANN : null);
    assert.throws(() => refuseOthersHome(paths, { ownerOf, isRoot: true }), {
      code: "daemon/foreign-home",
      message: `${foreign} belongs to ann, and this runs as ${ownName()}.`,
      fix: "Run it as ann, without sudo: what root writes there ann cannot use.",
    });
  }
});

test("a user is refused where root left the hooks folder, with the command that helps", () => {
  const ownerOf = (path: string) => (path === paths.hooksDir ? ROOT : null);
  assert.throws(() => refuseOthersHome(paths, { ownerOf, isRoot: false }), {
    code: "daemon/foreign-home",
    fix: `Run: sudo chown -R ${ownName()} '/home/ann/.claude/hooks'`,
  });
  const configOnly = (path: string) => (path === paths.configDir ? ROOT : null);
  refuseOthersHome(paths, { ownerOf: configOnly, isRoot: false });
  refuseOthersHome(paths, { ownerOf: () => null, isRoot: true });
});
