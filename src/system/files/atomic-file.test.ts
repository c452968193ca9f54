import assert from "node:assert/strict";
import fs, { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { removeUnfinished, writeFileAtomic, renameWithRetries, syncFile, syncFolder } from "./atomic-file.ts";

describe("writeFileAtomic", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ccen-atomic-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("creates a file and replaces it, without leftovers", () => {
    const path = join(folder, "état 状態.json");
    writeFileAtomic(path, "one");
    writeFileAtomic(path, Buffer.from("two"));
    assert.equal(readFileSync(path, "utf8"), "two");
    assert.deepEqual(readdirSync(folder), ["état 状態.json"]);
  });

  test("gives exactly the mode asked for, also when it replaces a more open file", () => {
    const path = join(folder, "runtime.json");
    writeFileSync(path, "old", { mode: 0o644 });
    writeFileAtomic(path, "new", { mode: 0o600 });
    assert.equal(statSync(path).mode & 0o777, 0o600);
    writeFileAtomic(path, "new", { mode: 0o666 });
    assert.equal(statSync(path).mode & 0o777, 0o666);
  });

  test("leaves no temporary file when the rename fails", () => {
    const path = join(folder, "taken");
    mkdirSync(join(path, "inside"), { recursive: true });
    assert.throws(() => writeFileAtomic(path, "x"), /EISDIR|ENOTEMPTY|EEXIST/);
    assert.deepEqual(readdirSync(folder), ["taken"]);
  });

  test("leftovers of a killed writer beside a file are deleted, and nothing else", () => {
    const path = join(folder, "a.json");
    for (const name of [".a.json.0123456789ab.tmp", ".b.json.0123456789ab.tmp", "a.json"]) {
      writeFileSync(join(folder, name), "");
    }
    removeUnfinished(path);
    assert.deepEqual(readdirSync(folder).sort(), [".b.json.0123456789ab.tmp", "a.json"]);
  });

  test("a file is synced while it is open for writing, as Windows demands", (t) => {
    const path = join(folder, "file");
    const synced: number[] = [];
    t.mock.method(fs, "fsyncSync", (file: number) => {
      try {
        // No byte: a system refuses even that where the file is open for reading only.
        fs.writeSync(file, "");
      } catch {
        throw Object.assign(new Error("EPERM: operation not permitted, fsync"), { code: "EPERM" });
      }
      synced.push(file);
    });
    syncBuiltinESMExports();
    t.after(() => {
      t.mock.restoreAll();
      syncBuiltinESMExports();
    });
    writeFileAtomic(path, "x");
    syncFile(path);
    syncFolder(folder);
    assert.equal(synced.length, 2, "both files; no system opens a folder for writing");
  });

  test("throws when the folder is missing", () => {
    assert.throws(() => writeFileAtomic(join(folder, "none", "file"), "x"), { code: "ENOENT" });
  });

  test("takes a name of the greatest length", () => {
    const path = join(folder, "n".repeat(255));
    writeFileAtomic(path, "x");
    assert.equal(readFileSync(path, "utf8"), "x");
  });
});

/** Fails this many times before it succeeds. */
function failing(times: number, code: string) {
  let calls = 0;
  return {
    calls: () => calls,
    rename: (): void => {
      calls += 1;
      if (calls <= times) throw Object.assign(new Error(code), { code });
    },
  };
}

test("on Windows a rename of a held file is retried, elsewhere a refusal is final", () => {
  for (const code of ["EPERM", "EACCES", "EBUSY"]) {
    const held = failing(3, code);
    renameWithRetries("a", "b", "win32", held.rename);
    assert.equal(held.calls(), 4);
    const refused = failing(1, code);
    assert.throws(() => renameWithRetries("a", "b", "linux", refused.rename), { code });
    assert.equal(refused.calls(), 1);
  }
});

test("a file that stays held is reported after some attempts, another error at once", () => {
  const held = failing(1000, "EBUSY");
  assert.throws(() => renameWithRetries("a", "b", "win32", held.rename), { code: "EBUSY" });
  assert.ok(held.calls() < 12);
  const gone = failing(1, "ENOENT");
  assert.throws(() => renameWithRetries("a", "b", "win32", gone.rename), { code: "ENOENT" });
  assert.equal(gone.calls(), 1);
});
