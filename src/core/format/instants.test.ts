import assert from "node:assert/strict";
import { test } from "node:test";
import { withInstants } from "./instants.ts";

test("an instant in UTC becomes the reader's, all other text stays", () => {
  const seen: number[] = [];
  const format = (atMs: number): string => {
    seen.push(atMs);
    return "03:48";
  };
  assert.equal(withInstants("limit, resets 2026-11-28T18:48Z.", format), "limit, resets 03:48.");
  assert.equal(withInstants("from 2026-11-28T18:48:00Z to 2026-11-28T18:48:00.000Z", format), "from 03:48 to 03:48");
  assert.deepEqual(new Set(seen), new Set([Date.UTC(2026, 10, 28, 18, 48)]));
  for (const text of ["2026-11-28", "2026-11-28T18:48", "2026-19-48T18:48Z", "resets 9pm"]) {
    assert.equal(withInstants(text, format), text);
  }
});
