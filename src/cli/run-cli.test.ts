import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { AppError } from "../core/errors/errors.ts";
import { pathsUnder } from "../system/paths.ts";
import { type Command, type Io, EXIT, type ExitCode, UsageError } from "./command.ts";
import { runCli } from "./run-cli.ts";

/** Runs one command with the given work, without a process. */
async function run(work: () => ExitCode): Promise<{ code: ExitCode; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    colour: false,
    columns: () => 80,
    environment: {},
    paths: pathsUnder(join(tmpdir(), "no-such-folder-of-ours")),
    clock: { now: () => 0 },
    stdin: Readable.from([]),
    stdout: new PassThrough(),
    signal: new AbortController().signal,
  };
  const brew = {
    meta: { name: "brew", summary: "Brew", usage: "brew", options: {}, examples: [] },
    run: () => Promise.try(work),
  } satisfies Command;
  const code = await runCli({ brew: async () => brew }, ["brew"], io);
  return { code, out, err };
}

/** What ran for a command line, where a person can answer or not. */
async function called(argv: readonly string[], terminal: Pick<Io, "paths" | "ask">): Promise<readonly string[]> {
  const ran: string[] = [];
  const command = (name: string) => async () => ({
    meta: { name, summary: name, options: { "--yes": "agree" }, examples: [] },
    run: async () => {
      ran.push(name);
      return EXIT.ok;
    },
  });
  const io: Io = {
    out: () => ran.push("help"),
    err: () => undefined,
    colour: false,
    columns: () => 80,
    environment: {},
    clock: { now: () => 0 },
    stdin: Readable.from([]),
    stdout: new PassThrough(),
    signal: new AbortController().signal,
    ...terminal,
  };
  assert.equal(await runCli({ setup: command("setup"), open: command("open") }, argv, io), EXIT.ok);
  return ran;
}

const ask = async (): Promise<string> => "y";

test("no command sets up and opens the page once, at a terminal; `--yes` always", async (t) => {
  const paths = pathsUnder(tempDir(t));
  assert.deepEqual(await called([], { paths, ask }), ["setup", "open"]);
  assert.deepEqual(await called([], { paths }), ["help"]);
  assert.deepEqual(await called(["--yes"], { paths }), ["setup", "open"]);
  mkdirSync(dirname(paths.launchFile), { recursive: true });
  writeFileSync(paths.launchFile, "");
  assert.deepEqual(await called([], { paths, ask }), ["help"]);
});

test("a command's own exit code is the program's", async () => {
  assert.deepEqual(await run(() => EXIT.degraded), { code: 4, out: [], err: [] });
});

test("an AppError is printed with its fix", async () => {
  const outcome = await run(() => {
    throw new AppError("session/not-found", { id: "s1" });
  });
  assert.deepEqual(outcome, {
    code: 1,
    out: [],
    err: [
      "ccen: No session s1.",
      "See the dashboard or /api/sessions for the list; `ccen tail --json` shows the newest IDs.",
    ],
  });
});

test("that no daemon runs has an exit code of its own", async () => {
  const { code, err } = await run(() => {
    throw new AppError("cli/not-running", { configDir: "/c" });
  });
  assert.equal(code, 3);
  assert.deepEqual(err, ["ccen: No daemon is running for /c.", "Start it with `ccen start`."]);
});

test("a usage error shows the usage line", async () => {
  const { code, err } = await run(() => {
    throw new UsageError("--cups is too many", "Take one.");
  });
  assert.equal(code, 2);
  assert.deepEqual(err, [
    "ccen: --cups is too many",
    "Take one.",
    "Usage: ccen brew",
    "`ccen help brew` explains the options.",
  ]);
});

test("an internal error shows its stack, for the report", async () => {
  const { code, err } = await run(() => {
    throw new RangeError("out of cups");
  });
  assert.equal(code, 1);
  assert.match(err.join("\n"), /please report this:\nRangeError: out of cups\n +at /);
});
