import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { untilRetired } from "./start.ts";

let home = "";
let copy = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "ccen-copy-"));
  copy = join(home, "plugins", "cache", "ccen", "claude-code-event-notifier", "1.0.0");
  mkdirSync(copy, { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true }));

test("a plugin's copy reports that it was put aside, and no other change", async () => {
  const signal = untilRetired(copy);
  assert.ok(signal);
  writeFileSync(join(copy, ".in_use"), "");
  const aborted = once(signal, "abort");
  writeFileSync(join(copy, ".orphaned_at"), "1795697797442");
  await aborted;
});

test("a copy replaced earlier and a folder without a plugin are not watched", () => {
  writeFileSync(join(copy, ".orphaned_at"), "1795697797442");
  assert.equal(untilRetired(copy), null);
  assert.equal(untilRetired(home), null);
});
