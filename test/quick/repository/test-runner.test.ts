import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { testOptions } from "../../../scripts/test-options.ts";
import { tempDir } from "../../support/temp-dir.ts";

test("a test that waits for ever and a file that never ends fail by name", (t) => {
  const folder = tempDir(t);
  const write = (name: string, body: string): string => {
    const file = join(folder, name);
    writeFileSync(file, `import { test } from "node:test";\n${body}\n`);
    return file;
  };
  const files = [
    write(
      "a.test.mjs",
      `test("waits in vain", async (t) => {
         t.after(() => console.log("what it opened is closed"));
         await new Promise(() => setInterval(() => {}, 1000).unref());
       });`,
    ),
    write("b.test.mjs", `test("leaves a timer", () => { setInterval(() => {}, 1000); });`),
    write(
      "c.test.mjs",
      `test("comes last", () => {});
       test("counts calls", { skip: "needs strace" }, () => {});`,
    ),
  ];
  const run = spawnSync(process.execPath, [...testOptions(1000, 3000), ...files], {
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    encoding: "utf8",
  });
  assert.equal(run.status, 1, run.stdout + run.stderr);
  assert.match(run.stdout, /✖ waits in vain/);
  assert.match(run.stdout, /test timed out after 1000ms/);
  assert.match(run.stdout, /what it opened is closed/);
  assert.match(run.stdout + run.stderr, /b\.test\.mjs did not end within 3000 ms; still open: .*Timeout/);
  assert.match(run.stdout, /✖ \S*b\.test\.mjs/);
  assert.match(run.stdout, /✔ comes last/);
  assert.match(run.stdout, /^slowest of 3 files:\n +\d+\.\d s {2}\S*b\.test\.mjs$/m);
  assert.match(run.stdout, /^skipped: 1 × needs strace$/m);
});

test("a folder stands for its tests, and a path without tests fails", (t) => {
  const folder = tempDir(t);
  writeFileSync(join(folder, "a.test.ts"), `import { test } from "node:test";\ntest("runs", () => {});\n`);
  const script = join(import.meta.dirname, "..", "..", "..", "scripts", "test.ts");
  const run = (...paths: readonly string[]) =>
    spawnSync(process.execPath, [script, ...paths], {
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      encoding: "utf8",
    });
  const right = run(folder);
  assert.equal(right.status, 0, right.stdout + right.stderr);
  assert.match(right.stdout, /✔ runs/);
  const wrong = run(folder, join(folder, "b.test.ts"));
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /no test at .*b\.test\.ts/);
});
