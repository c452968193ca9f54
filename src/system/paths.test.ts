import assert from "node:assert/strict";
import { syncBuiltinESMExports } from "node:module";
import os, { homedir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { expandHome, findConfigDir } from "./paths.ts";

test("the configuration folder is Claude Code's, on Windows whatever HOME says", () => {
  const environment = { HOME: "/home/me", USERPROFILE: "/profiles/me" };
  assert.equal(findConfigDir(environment, "linux"), join("/home/me", ".claude"));
  assert.equal(findConfigDir(environment, "win32"), join("/profiles/me", ".claude"));
  assert.equal(findConfigDir({ ...environment, CLAUDE_CONFIG_DIR: "/x" }, "win32"), resolve("/x"));
  assert.equal(findConfigDir({}, "linux"), join(homedir(), ".claude"));
});

test("a leading ~ is the home folder, with either slash", () => {
  assert.equal(expandHome("~"), homedir());
  assert.equal(expandHome("~/a"), join(homedir(), "a"));
  assert.equal(expandHome("~\\a"), join(homedir(), "\\a"));
  assert.equal(expandHome("~a/b"), "~a/b");
});

test("without HOME and an entry for the user the home folder is an error, not a stack", (t) => {
  t.mock.method(os, "homedir", () => {
    throw new Error("uv_os_homedir returned ENOENT");
  });
  syncBuiltinESMExports();
  try {
    assert.throws(() => findConfigDir({}, "linux"), { code: "system/no-home" });
    assert.equal(findConfigDir({ CLAUDE_CONFIG_DIR: "/c" }, "linux"), "/c");
  } finally {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  }
});
