import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { installHook } from "../../support/hook/installed-hook.ts";
import { createPidFile } from "../../../src/daemon/runtime-files.ts";
import { keep } from "./keep.ts";

/** Programs that a hook could call; each stub records its name and executes the real one. */
const PROGRAMS = [
  "awk",
  "cat",
  "chmod",
  "cp",
  "date",
  "grep",
  "id",
  "ln",
  "ls",
  "mkdir",
  "mv",
  "ps",
  "rm",
  "sed",
  "tr",
];

/** The hook searches the system's folders first. */
const SYSTEM_FIRST = "PATH=/usr/bin:/bin${PATH:+:$PATH}\n";

test("hook beside a running daemon starts cat and mv, and no other program", async (t) => {
  using hook = installHook();
  const { hookScript, dataDir, pidFile, configDir } = hook.paths;
  mkdirSync(dataDir);
  createPidFile(pidFile).write();
  const [bin, started] = [join(configDir, "bin"), join(configDir, "started")];
  mkdirSync(bin);
  for (const name of PROGRAMS) {
    const file = join(bin, name);
    writeFileSync(file, `#!/bin/sh\necho ${name} >>"$CCEN_TEST_STARTED"\nPATH=/usr/bin:/bin exec ${name} "$@"\n`);
    chmodSync(file, 0o755);
  }
  const script = readFileSync(hookScript, "utf8");
  assert.ok(script.includes(SYSTEM_FIRST));
  writeFileSync(hookScript, script.replace(SYSTEM_FIRST, ""));
  const { status, said } = await hook.fire("{}", {
    shell: ["/bin/sh"],
    environment: { PATH: bin, CCEN_TEST_STARTED: started },
  });
  assert.deepEqual([status, said, hook.stored().size], [0, "", 1]);
  const names = readFileSync(started, "utf8").trim().split("\n");
  assert.deepEqual(names, ["cat", "mv"]);
  keep(t, "processes of a hook beside its shell", { count: names.length });
});
