import assert from "node:assert/strict";
import { test } from "node:test";
import { renameWithRetries } from "./rename-with-retries.ts";

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

test("what stays held is told after some attempts, and another error at once", () => {
  const held = failing(1000, "EBUSY");
  assert.throws(() => renameWithRetries("a", "b", "win32", held.rename), { code: "EBUSY" });
  assert.ok(held.calls() < 12);
  const gone = failing(1, "ENOENT");
  assert.throws(() => renameWithRetries("a", "b", "win32", gone.rename), { code: "ENOENT" });
  assert.equal(gone.calls(), 1);
});
