import assert from "node:assert/strict";
import { test } from "node:test";
import { pathsUnder } from "../paths.ts";
import { ownName, refuseOthersHome } from "./file-owner.ts";

const paths = pathsUnder("/home/ann/.claude");
test("root is refused in a user's home, with advice to run as that user", () => {
  for (const foreign of [paths.hooksDir, paths.configDir]) {
    const ownerOf = (path: string) => (path === foreign ? "ann" : null);
    assert.throws(() => refuseOthersHome(paths, { ownerOf, isRoot: true }), {
      code: "daemon/foreign-home",
      message: `${foreign} belongs to ann, and this runs as ${ownName()}.`,
      fix: "Run it as ann, without sudo: what root writes there ann cannot use.",
    });
  }
});

test("a user is refused where root left the hooks folder, with the command that helps", () => {
  const ownerOf = (path: string) => (path === paths.hooksDir ? "root" : null);
  assert.throws(() => refuseOthersHome(paths, { ownerOf, isRoot: false }), {
    code: "daemon/foreign-home",
    fix: `Run: sudo chown -R ${ownName()} '/home/ann/.claude/hooks'`,
  });
  const configOnly = (path: string) => (path === paths.configDir ? "root" : null);
  refuseOthersHome(paths, { ownerOf: configOnly, isRoot: false });
  refuseOthersHome(paths, { ownerOf: () => null, isRoot: true });
});
