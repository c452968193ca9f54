import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import os, { homedir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { expandHome, findConfigDir, fitFileName, archiveName } from "./paths.ts";

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

test("the environment is a snapshot that later changes do not reach", () => {
  const module = JSON.stringify(join(import.meta.dirname, "paths.ts"));
  const script = `
    const { readEnvironment } = await import(${module});
    const taken = readEnvironment();
    process.env.CCEN_PROBE = "later";
    process.stdout.write(JSON.stringify([taken.CCEN_PROBE, readEnvironment().CCEN_PROBE, Object.isFrozen(taken)]));
  `;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env: { CCEN_PROBE: "first" },
  });
  assert.equal(child.stdout, '["first","later",true]', child.stderr);
});
