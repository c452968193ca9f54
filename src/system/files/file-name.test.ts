import assert from "node:assert/strict";
import { test } from "node:test";
import { fitFileName } from "./file-name.ts";
import { archiveName } from "../paths.ts";

test("a name that fits is left as it is", () => {
  assert.equal(fitFileName("7-", "hook-1-1.json", ".reason.json"), "7-hook-1-1.json.reason.json");
});

test("a name that is too long is cut between characters, prefix and suffix stay whole", () => {
  for (const character of ["a", "é", "状", "🦊"]) {
    const fitted = fitFileName("000000000007-", character.repeat(255), ".json");
    assert.ok(Buffer.byteLength(fitted) <= 255 && Buffer.byteLength(fitted) > 250, fitted);
    assert.ok(fitted.startsWith("000000000007-") && fitted.endsWith(".json") && fitted.isWellFormed());
  }
});

test("the archive's name of a raw file with the longest name is a possible file name", () => {
  const [folder, day, name] = archiveName(7, Date.UTC(2026, 0, 2), `${"n".repeat(250)}.json`).split("/");
  assert.deepEqual([folder, day], ["archive", "2026-01-02"]);
  assert.equal(name?.length, 255);
});
