import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { SETTINGS } from "../src/config/settings.ts";
import { readDroppedBatches } from "../src/spool/losses.ts";
import { prepareLossMarks, readLossMarks, renewLossMarks } from "../src/system/loss-marks.ts";
import { programOf } from "../src/system/process-identity.ts";
import { waitFor } from "../test/support/wait-for.ts";
import { childrenOf, killIfThere } from "../test/support/hook/background-processes.ts";
import {
  blockWithFile,
  installHook,
  isNode,
  nameOf,
  RUNNERS,
  type InstalledHook,
  type Shell,
} from "../test/support/hook/installed-hook.ts";

const T = 1_790_000_000;

for (const shell of RUNNERS) {
  describe(`events lost by the hook in ${nameOf(shell)}`, () => {
    test("is counted, with its first and last time, until it can be kept again", async () => {
      using hook = installHook();
      prepareLossMarks(hook.paths);
      assert.equal(readLossMarks(hook.paths), null);
      blockWithFile(hook.paths.rawDir);
      const before = Date.now();
      for (let n = 0; n < 3; n++) assert.equal((await hook.fire("{}", { shell })).said, "");
      const marks = readLossMarks(hook.paths) ?? assert.fail("nothing was marked");
      assert.deepEqual([marks.count, marks.atLeast], [3, false]);
      const { firstAtMs, lastAtMs } = marks;
      // The kernel's own clock for files is a tick late.
      assert.ok(firstAtMs !== null && before - 20 <= firstAtMs && firstAtMs <= lastAtMs && lastAtMs <= Date.now());
      renewLossMarks(hook.paths);
      assert.equal(readLossMarks(hook.paths), null);
      await hook.fire("{}", { shell });
      assert.equal(readLossMarks(hook.paths)?.count, 1);
    });

    test("is counted where no marks were prepared", async () => {
      using hook = installHook();
      blockWithFile(hook.paths.rawDir);
      assert.equal((await hook.fire("{}", { shell })).said, "");
      assert.equal(readLossMarks(hook.paths)?.count, 1);
    });
  });

  // Its `sleep` is a builtin, so no process shows that it has begun its pause.
  if (shell[0].endsWith("ksh93")) continue;
  describe(`beyond its limits, without a daemon to start, in ${nameOf(shell)}`, () => {
    test("a full spool drops its oldest files and counts each of them", async (t) => {
      using hook = installHook();
      const { rawDir } = hook.paths;
      putFiles(hook, 300);
      symlinkSync("/etc/passwd", join(rawDir, "hook-9001-0-1.json"));
      mkdirSync(join(rawDir, "hook-9002-0-1.json"));
      writeFileSync(join(rawDir, "foreign.json"), "{}");
      utimesSync(join(rawDir, "foreign.json"), 1, 1);
      limit(hook, "CCEN_SPOOL_MAX_FILES=100");
      await startInVain(t, hook, shell);
      const numbers = readdirSync(rawDir)
        .map((name) => Number(/^hook-(\d+)-0-7\.json$/.exec(name)?.[1] ?? Number.NaN))
        .filter((number) => !Number.isNaN(number))
        .sort((a, b) => a - b);
      assert.deepEqual(
        numbers,
        Array.from({ length: 90 }, (_, index) => 1210 + index),
      );
      const [batch, ...more] = readDroppedBatches(rawDir);
      assert.deepEqual(more, []);
      assert.deepEqual({ ...batch, id: "" }, { id: "", count: 210, firstAtMs: T * 1000, lastAtMs: (T + 209) * 1000 });
      assert.ok(lstatSync(join(rawDir, "hook-9001-0-1.json")).isSymbolicLink());
      assert.ok(statSync(join(rawDir, "hook-9002-0-1.json")).isDirectory());
      assert.ok(existsSync(join(rawDir, "foreign.json")));
    });

    test("by size as well", async (t) => {
      using hook = installHook();
      putFiles(hook, 30, "x".repeat(100_000));
      limit(hook, "CCEN_SPOOL_MAX_MB=1");
      await startInVain(t, hook, shell);
      assert.equal(hook.stored().size, 9);
      assert.equal(readDroppedBatches(hook.paths.rawDir)[0]?.count, 21);
    });

    test("within its limits no file is touched, whatever the settings file says", async (t) => {
      using hook = installHook();
      putFiles(hook, 300);
      limit(
        hook,
        "OTHER=1\nCCEN_SPOOL_MAX_FILES=400\nCCEN_SPOOL_MAX_FILES=1x\n#CCEN_SPOOL_MAX_FILES=1\nSPOOL_MAX_FILES=100",
      );
      await startInVain(t, hook, shell);
      assert.equal(hook.stored().size, 300);
      assert.deepEqual(readDroppedBatches(hook.paths.rawDir), []);
    });
  });
}

test("files moved aside by a stopped starter and not counted go back", (t) => {
  using hook = installHook();
  const batch = join(hook.paths.rawDir, ".dropped", "999999999-1-0");
  mkdirSync(join(batch, "files"), { recursive: true });
  for (const name of ["hook-1-0-7.json", "hook-2-0-7.json"]) writeFileSync(join(batch, "files", name), name);
  writeFileSync(join(hook.paths.rawDir, "hook-2-0-7.json"), "another");
  assert.deepEqual(readDroppedBatches(hook.paths.rawDir), []);
  assert.deepEqual([...hook.stored().values()].map(String).sort(), ["another", "hook-1-0-7.json", "hook-2-0-7.json"]);
  assert.equal(existsSync(batch), false, t.name);
});

test("the hook's own limits equal those of the settings", () => {
  const script = readFileSync(join(import.meta.dirname, "hook.sh"), "utf8");
  const program = readFileSync(join(import.meta.dirname, "hook.cjs"), "utf8");
  for (const { env, default: limitOf } of [SETTINGS.rawLogMaxFiles, SETTINGS.rawLogMaxMegabytes]) {
    assert.ok(script.includes(`read_limit ${env} ${limitOf}\n`), env);
    assert.ok(program.includes(`readLimit("${env}", ${limitOf})`), env);
  }
});

/** Files as the hook leaves them, a second apart. */
function putFiles({ paths }: InstalledHook, count: number, text = "{}\n"): void {
  for (let n = 0; n < count; n++) {
    const file = join(paths.rawDir, `hook-${1000 + n}-0-7.json`);
    writeFileSync(file, text, { mode: 0o600 });
    utimesSync(file, T + n, T + n);
  }
}

function limit({ paths }: InstalledHook, line: string): void {
  writeFileSync(paths.envFile, `${line}\n`);
}

/** Runs the starter, which finds no daemon program, until it pauses for its minute. */
async function startInVain(t: TestContext, { paths }: InstalledHook, shell: Shell): Promise<void> {
  const [program, ...first] = shell;
  const hook = isNode(shell) ? paths.hookProgram : paths.hookScript;
  const starter = spawn(program, [...first, hook, "start"], { stdio: "ignore" });
  const ended = once(starter, "exit");
  const children = (): number[] => childrenOf(starter.pid ?? 0);
  t.after(async () => {
    for (const child of children()) killIfThere(child);
    starter.kill("SIGKILL");
    await ended;
  });
  await waitFor("it to rest", () => [starter.pid ?? 0, ...children()].some(rests));
  // Its batches are reported once it is gone.
  for (const child of children()) killIfThere(child);
  starter.kill("SIGKILL");
  await ended;
}

/** The shell's pause is a process of its own; Node sets its title. */
function rests(pid: number): boolean {
  return /sleep|^rests /.test(programOf(pid)?.args.join(" ") ?? "");
}
