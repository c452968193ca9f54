import assert from "node:assert/strict";
import { closeSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fill, tempStore } from "../../../test/support/filled-store.ts";
import { payload } from "../../../test/support/payload.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { openStore } from "../store.ts";
import { checkIntegrity } from "./check-integrity.ts";

const never = new AbortController().signal;

/** A closed database with some events, all in one file. */
function filledFile(t: Parameters<typeof tempDir>[0]): string {
  const file = join(tempDir(t), "dashboard.db");
  const store = openStore(file);
  fill(
    store,
    Array.from({ length: 200 }, (_, index) => payload({ session_id: `s${index}`, prompt: "x".repeat(3000) })),
  );
  store.close();
  return file;
}

test("a whole database is sound, also while its daemon writes", async (t) => {
  const file = filledFile(t);
  const store = tempStore(t, file);
  const looking = checkIntegrity(file, never);
  fill(store, [payload({ session_id: "meanwhile" })]);
  assert.deepEqual(await looking, { kind: "sound" });
});

test("a damaged page is found, and said in one line", async (t) => {
  const file = filledFile(t);
  const { size } = statSync(file);
  const handle = openSync(file, "r+");
  for (let at = 8192 * 20; at < size; at += 8192 * 7) writeSync(handle, Buffer.alloc(2000, 0xa5), 0, 2000, at);
  closeSync(handle);
  const result = await checkIntegrity(file, never);
  assert.equal(result.kind, "damaged");
  assert.ok(result.kind === "damaged" && result.problem.length > 0 && !result.problem.includes("\n"));
});

test("what is no database at all is damaged", async (t) => {
  const file = join(tempDir(t), "dashboard.db");
  writeFileSync(file, "no database, only words ".repeat(1000));
  const result = await checkIntegrity(file, never);
  assert.equal(result.kind, "damaged");
});

test("what is not there could not be looked through, which says nothing of it", async (t) => {
  const result = await checkIntegrity(join(tempDir(t), "none.db"), never);
  assert.equal(result.kind, "unfinished");
});

test("it ends at once when it is not wanted any more", async (t) => {
  const stop = new AbortController();
  const looking = checkIntegrity(filledFile(t), stop.signal);
  stop.abort();
  assert.equal((await looking).kind, "unfinished");
});
