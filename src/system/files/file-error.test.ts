import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { errorCode, hasErrorCode, toFileError } from "./file-error.ts";

test("a refused file names its owner or mode and the command, but no system folder", (t) => {
  const root = tempDir(t);
  const denied = Object.assign(new Error("x"), { code: "EACCES" });
  const file = join(root, "hooks", "it's a file");
  mkdirSync(join(root, "hooks"));
  writeFileSync(file, "");
  chmodSync(file, 0o400);
  const own = toFileError(denied, file);
  assert.equal(own?.message, `Permission denied: ${file} has mode 400.`);
  assert.equal(own?.fix, `Run: chmod u+rwX '${file.replace("'", String.raw`'\''`)}'`);
  assert.match(toFileError(denied, "/etc/nowhere/.claude/hooks/dashboard")?.fix ?? "", /^Give yourself the right/);
  const full = toFileError(Object.assign(new Error("x"), { code: "ERR_SQLITE_ERROR", errcode: 13 }), file);
  assert.equal(full?.message, `No space left on the disk that holds ${file}.`);
  assert.equal(toFileError(Object.assign(new Error("x"), { code: "ENOENT" }), file), null);
});

test("only a system's error has a code", () => {
  const missing = Object.assign(new Error("x"), { code: "ENOENT" });
  assert.equal(errorCode(missing), "ENOENT");
  assert.ok(hasErrorCode(missing, "ENOENT"));
  assert.ok(!hasErrorCode(missing, "EACCES"));
  for (const other of [new Error("x"), { code: "ENOENT" }, Object.assign(new Error("x"), { code: 2 }), null]) {
    assert.equal(errorCode(other), null);
  }
});
