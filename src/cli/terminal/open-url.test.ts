import assert from "node:assert/strict";
import { test } from "node:test";
import { findOpeners, openUrl } from "./open-url.ts";

test("each platform has its opener, and Linux only where a browser can appear", () => {
  assert.deepEqual(findOpeners("darwin", {}), [["open"]]);
  assert.deepEqual(findOpeners("win32", { SystemRoot: String.raw`D:\Windows` }), [
    [String.raw`D:\Windows\System32\rundll32.exe`, "url.dll,FileProtocolHandler"],
  ]);
  assert.deepEqual(findOpeners("linux", {}), []);
  assert.deepEqual(findOpeners("linux", { DISPLAY: ":0" }), [["xdg-open"], ["wslview"]]);
});

test("where no opener is installed, none opens", { skip: process.platform !== "linux" && "needs Linux" }, async () => {
  assert.equal(await openUrl("http://127.0.0.1:1", { PATH: "/nowhere", DISPLAY: ":0" }), false);
});
