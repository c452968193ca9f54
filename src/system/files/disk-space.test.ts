import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { readFullestDisk, sizeOnDisk } from "./disk-space.ts";

test("a missing folder does not hide the disk of the others", async (t) => {
  const folder = tempDir(t);
  const { totalBytes } = await readFullestDisk([folder]);
  assert.equal((await readFullestDisk([join(folder, "gone"), folder])).totalBytes, totalBytes);
  await assert.rejects(readFullestDisk([join(folder, "gone")]), { code: "ENOENT" });
});

test("a file takes whole blocks of the disk, an empty one too", () => {
  assert.deepEqual([0, 1, 4096, 4097].map(sizeOnDisk), [4096, 4096, 4096, 8192]);
});
