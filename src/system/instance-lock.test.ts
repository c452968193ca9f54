import assert from "node:assert/strict";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { afterEach, beforeEach, describe, test } from "node:test";
import { acquireInstanceLock } from "./instance-lock.ts";

const MODULE = JSON.stringify(join(import.meta.dirname, "instance-lock.ts"));

/** Waits for a line, tries to take the lock, prints the outcome, and lives until it is killed. */
const CONTENDER = `
  const { acquireInstanceLock } = await import(${MODULE});
  process.stdout.write("ready\\n");
  process.stdin.once("data", () => {
    globalThis.lock = acquireInstanceLock(process.argv[1]);
    process.stdout.write(globalThis.lock === null ? "lost\\n" : "won\\n");
  });
  setInterval(() => {}, 60_000);
`;

type Contender = ChildProcessByStdio<Writable, Readable, null>;

describe("acquireInstanceLock", () => {
  let folder = "";
  let file = "";
  let contenders: Contender[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ccen-lock-"));
    file = join(folder, "daemon.lock");
    contenders = [];
  });
  afterEach(async () => {
    await Promise.all(contenders.map(kill));
    rmSync(folder, { recursive: true });
  });

  async function startContender(): Promise<Contender> {
    const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", CONTENDER, file], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdout.setEncoding("utf8");
    contenders.push(child);
    assert.equal(await nextText(child), "ready\n");
    return child;
  }

  function compete(child: Contender): Promise<string> {
    const answer = nextText(child);
    child.stdin.write("go\n");
    return answer;
  }

  test("gives the lock to one, null to the next, and again after release", () => {
    const first = acquireInstanceLock(file);
    assert.ok(first !== null);
    assert.equal(acquireInstanceLock(file), null);
    first.release();
    first.release();
    const second = acquireInstanceLock(file);
    assert.ok(second !== null);
    second.release();
    assert.equal(statSync(file).size, 0);
  });

  test("another process is kept out until the holder is killed", async () => {
    const holder = await startContender();
    assert.equal(await compete(holder), "won\n");
    assert.equal(acquireInstanceLock(file), null);
    await kill(holder);
    const mine = acquireInstanceLock(file);
    assert.ok(mine !== null);
    mine.release();
  });

  test("of ten processes at the same moment exactly one wins", async () => {
    const ten = await Promise.all(Array.from({ length: 10 }, startContender));
    const outcomes = await Promise.all(ten.map(compete));
    assert.equal(outcomes.filter((outcome) => outcome === "won\n").length, 1, outcomes.join(""));
  });

  test("a folder that is not there is an error, not a lost race", () => {
    assert.throws(() => acquireInstanceLock(join(folder, "none", "daemon.lock")));
  });
});

async function nextText(child: Contender): Promise<string> {
  const [text]: unknown[] = await once(child.stdout, "data");
  return String(text);
}

async function kill(child: Contender): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
