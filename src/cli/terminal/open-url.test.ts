import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findOpener, openUrl } from "./open-url.ts";

test("each platform has its opener, and Linux only where a browser can appear", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "ccen-open-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const opener = join(folder, "xdg-open");
  writeFileSync(opener, "#!/bin/sh\nexit 0\n");
  chmodSync(opener, 0o755);

  assert.deepEqual(findOpener("darwin", {}), ["open"]);
  assert.deepEqual(findOpener("win32", { SystemRoot: String.raw`D:\Windows` }), [
    String.raw`D:\Windows\System32\rundll32.exe`,
    "url.dll,FileProtocolHandler",
  ]);
  assert.equal(findOpener("linux", { PATH: folder }), null);
  assert.deepEqual(findOpener("linux", { PATH: folder, DISPLAY: ":0" }), [opener]);
  assert.equal(findOpener("linux", { PATH: "", DISPLAY: ":0" }), null);
});

test("without an opener no process is started", { skip: process.platform !== "linux" && "needs Linux" }, async () => {
  assert.equal(await openUrl("http://127.0.0.1:1", { PATH: "" }), false);
});
