import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { toRefusal } from "./file-refusal.ts";
import { ownName, refuseOthersHome } from "./file-owner.ts";
import { pathsUnder } from "../paths.ts";

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

test("a refused file names its owner or mode and the command, but no system folder", (t) => {
  const root = mkdtempSync(join(tmpdir(), "ccen-refusal-"));
  t.after(() => rmSync(root, { recursive: true }));
  const denied = Object.assign(new Error("x"), { code: "EACCES" });
  const file = join(root, "hooks", "it's a file");
  mkdirSync(join(root, "hooks"));
  writeFileSync(file, "");
  chmodSync(file, 0o400);
  const own = toRefusal(denied, file);
  assert.equal(own?.message, `Permission denied: ${file} has mode 400.`);
  assert.equal(own?.fix, `Run: chmod u+rwX '${file.replace("'", String.raw`'\''`)}'`);
  assert.match(toRefusal(denied, "/etc/nowhere/.claude/hooks/dashboard")?.fix ?? "", /^Give yourself the right/);
  const full = toRefusal(Object.assign(new Error("x"), { code: "ERR_SQLITE_ERROR", errcode: 13 }), file);
  assert.equal(full?.message, `No space left on the disk that holds ${file}.`);
  assert.equal(toRefusal(Object.assign(new Error("x"), { code: "ENOENT" }), file), null);
});
