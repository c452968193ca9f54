import assert from "node:assert/strict";
import { appendFileSync, truncateSync, writeFileSync, mkdirSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { test, type TestContext } from "node:test";
import { watchHarness, titleLine } from "../../../test/support/watch-harness.ts";

const SECOND = 1000;
const MEGABYTE = 1024 * 1024;

const promptOf = (text: string): string =>
  JSON.stringify({
    type: "user",
    uuid: text.slice(0, 20),
    timestamp: "2026-11-25T12:00:00.000Z",
    message: { content: text },
  });

const lengthOf = (args: readonly unknown[]): number => Number(args[2]);

/** Counts the bytes requested from files from now on. */
async function countBytes(t: TestContext, path: string): Promise<() => number> {
  const handle = await open(path);
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const read = t.mock.method(prototype, "read");
  return () => read.mock.calls.reduce((sum, call) => sum + lengthOf(call.arguments), 0);
}

test("an unfinished line of any length is read once, not at each check", async (t) => {
  const harness = watchHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  const path = harness.pathOf("s1");
  const line = promptOf(`the end ${"x".repeat(7 * MEGABYTE)}`);
  writeFileSync(path, line.slice(0, -2));
  const bytesRead = await countBytes(t, path);
  await harness.time.advance(60 * SECOND);
  assert.ok(bytesRead() < 8 * MEGABYTE, `${bytesRead()} bytes`);
  appendFileSync(path, `${line.slice(-2)}\n`);
  await harness.time.advance(3 * SECOND);
  const { rows } = harness.store.messages("s1", { before: null, limit: 10 });
  assert.deepEqual(
    rows.map(({ text }) => text.slice(0, 8)),
    ["the end "],
  );
});

test("an unfinished line that was replaced by another one is read anew", async (t) => {
  const harness = watchHarness(t);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  const path = harness.pathOf("s1");
  writeFileSync(path, `${promptOf("one")}\n${promptOf("never").slice(0, -9)}`);
  await harness.time.advance(3 * SECOND);
  truncateSync(path, promptOf("one").length + 1);
  appendFileSync(path, `${promptOf("another that is longer")}\n`);
  await harness.time.advance(3 * SECOND);
  const { rows } = harness.store.messages("s1", { before: null, limit: 10 });
  assert.deepEqual(rows.map(({ text }) => text).toSorted(), ["another that is longer", "one"]);
});

test("a path without a file is reported once, and read once a file is there", async (t) => {
  const harness = watchHarness(t);
  const path = harness.pathOf("s1");
  mkdirSync(path);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await harness.time.advance(60 * SECOND);
  assert.equal(harness.logger.records.filter(({ level }) => level === "warn").length, 1);
  rmSync(path, { recursive: true });
  harness.write(path, titleLine("One"));
  await harness.time.advance(20 * SECOND);
  assert.equal(harness.session("s1").title, "One");
});
