import assert from "node:assert/strict";
import { test } from "node:test";
import { fromStoredKey, toStoredKey } from "./event-queries.ts";

const NS = "1764150000123456789";

test("the key of a raw file is stored with its time first, and comes back as it was", () => {
  for (const name of ["hook-1-0-2.json", "http-1764150000000-1.json", "a@b.json", `${NS}.json`, "line\nbreak.json"]) {
    const stored = toStoredKey(`${name}@${NS}`);
    assert.equal(stored, `${NS}@${name}`);
    assert.equal(fromStoredKey(stored), `${name}@${NS}`);
  }
});

test("a key that is no raw file of this age stays the same", () => {
  for (const key of ["gone:session:12:3", "hook-1-0.json@0", "@", `rebuilt:hook-1-0.json:${NS}`, `@${NS}`]) {
    assert.equal(toStoredKey(key), key);
    assert.equal(fromStoredKey(key), key);
  }
});

test("stored events stay unchanged", () => {
  const stored = toStoredKey(`hook-1-0.json@${NS}`);
  assert.equal(toStoredKey(stored), stored);
  assert.equal(fromStoredKey(fromStoredKey(stored)), `hook-1-0.json@${NS}`);
});
