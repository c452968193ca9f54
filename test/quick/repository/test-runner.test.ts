import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
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

/** Runs them with a second try, as a whole run does. */
function runTwice(t: TestContext, bodies: Readonly<Record<string, string>>) {
  const folder = tempDir(t);
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(join(folder, `${name}.test.ts`), `import { test } from "node:test";\n${body}\n`);
  }
  const script = join(import.meta.dirname, "..", "..", "..", "scripts", "test.ts");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, "--second-try", "--test-timeout=1000", folder],
    {
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, COUNTED: join(folder, "counted") },
      encoding: "utf8",
    },
  );
  const lastLines = stdout.trim().split("\n\n").at(-1)?.split("\n") ?? [];
  return {
    status,
    output: stdout + stderr,
    lastLines: lastLines.map((line) => line.replaceAll(/[^\s"]*\/(\w\.test\.ts)/g, "$1")),
  };
}

/** Fails at its first run alone. */
const FAILS_ONCE = `
  import { existsSync, writeFileSync } from "node:fs";
  test("fails first", () => {
    if (existsSync(process.env.COUNTED ?? "")) return;
    writeFileSync(process.env.COUNTED ?? "", "");
    throw new Error("not yet\\nand more");
  });`;

test("a file that passes at its second try is named, and the run is green", (t) => {
  const { status, output, lastLines } = runTwice(t, { a: `test("passes", () => {});`, b: FAILS_ONCE });
  assert.equal(status, 0, output);
  assert.deepEqual(lastLines, ['flaky: b.test.ts: "fails first": not yet']);
});

test("a file that fails twice fails the run with both outputs", (t) => {
  const { status, output, lastLines } = runTwice(t, {
    a: `test("fails always", () => { throw new Error("wrong"); });`,
    b: FAILS_ONCE,
    c: `test("hangs", async () => { await new Promise(() => setInterval(() => {}, 1000).unref()); });`,
    d: `test("passes", () => {}); setTimeout(() => process.exit(3), 50); await new Promise(() => {});`,
  });
  assert.equal(status, 1, output);
  assert.deepEqual(lastLines, [
    'failed twice: a.test.ts: "fails always": wrong',
    'flaky: b.test.ts: "fails first": not yet',
    'failed twice: c.test.ts: "hangs": test timed out after 1000ms',
    'failed twice: d.test.ts: "d.test.ts": test failed',
  ]);
  // Each run lists its failures at its end.
  assert.equal(output.match(/^ {2}Error: wrong$/gm)?.length, 2);
});

test("more than five failed files have no second try", (t) => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const bodies = Object.fromEntries(names.map((name) => [name, `test("fails", () => { throw new Error("no"); });`]));
  const { status, output, lastLines } = runTwice(t, bodies);
  assert.equal(status, 1, output);
  assert.deepEqual(lastLines, [
    "6 files failed: no second try, as more than 5 are not chance",
    ...names.map((name) => `failed: ${name}.test.ts: "fails": no`),
  ]);
  assert.equal(output.match(/^ℹ tests 6$/gm)?.length, 1);
});
