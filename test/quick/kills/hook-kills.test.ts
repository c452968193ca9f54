import assert from "node:assert/strict";
import { spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { childrenOf, killIfThere } from "../../support/hook/background-processes.ts";
import { installHook, type InstalledHook } from "../../support/hook/installed-hook.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { startInProcess } from "./in-process-daemon.ts";

const PAYLOAD = payload({ hook_event_name: "Notification", message: "x".repeat(20_000) });
const HALF = PAYLOAD.slice(0, 10_000);
const RUNS = { PATH: process.env["PATH"] ?? "" };

interface Moment {
  /** Brings a hook to the moment and stops it there. */
  reach(hook: InstalledHook, running: ChildProcess): Promise<unknown>;
  /** Fate of the event: stored whole, a dead letter with the bytes so far, or never written. */
  readonly fate: "stored" | "dead letter" | "nothing";
}

/** In the order in which a hook reaches them. */
const MOMENTS: Readonly<Record<string, Moment>> = {
  "before its file is made": {
    reach: async (hook, running) => {
      running.kill("SIGSTOP");
      // It may have been faster; then this is the next moment.
      await waitFor("the stop", () => stateOf(running.pid) === "T");
      for (const name of hook.unfinished()) rmSync(join(hook.paths.rawTemporaryDir, name));
    },
    fate: "nothing",
  },
  "after its file is made": {
    reach: async (hook) => waitFor("the file", () => hook.unfinished().length === 1),
    fate: "dead letter",
  },
  "while it writes": {
    reach: async (hook, running) => {
      running.stdin?.write(HALF);
      await waitFor("the half", () => unfinishedText(hook) === HALF);
    },
    fate: "dead letter",
  },
  "between writing and renaming": {
    reach: async (hook, running) => {
      const [cat = 0] = await waitFor("cat", () => someOf(childrenOf(running.pid ?? 0)));
      // The shell is stopped, so the file that cat wrote is not renamed.
      running.kill("SIGSTOP");
      await waitFor("the stop", () => stateOf(running.pid) === "T");
      running.stdin?.end(PAYLOAD);
      await waitFor("cat to end", () => stateOf(cat) === "Z");
      assert.equal(unfinishedText(hook), PAYLOAD);
    },
    fate: "stored",
  },
  "after renaming, while it looks for a daemon": {
    reach: async (hook, running) => {
      running.stdin?.end(PAYLOAD);
      await waitFor("the raw file", () => hook.stored().size === 1);
    },
    fate: "stored",
  },
};

/** Whether a process is stopped, and its children. */
const skip = existsSync("/proc/self/stat") ? false : "needs /proc";

for (const [when, { reach, fate }] of Object.entries(MOMENTS)) {
  test(`hook killed ${when} leaves its event complete or absent, and no other file`, { skip }, async (t) => {
    using hook = installHook();
    const { paths } = hook;
    // Reading a pipe without a writer blocks: here a hook stops while it looks for a daemon.
    for (const folder of [paths.dataDir, paths.deadLetterDir]) mkdirSync(folder, { recursive: true });
    assert.equal(spawnSync("mkfifo", [paths.pidFile]).status, 0);
    const running = hook.begin({ environment: RUNS });
    running.stdin?.on("error", () => {});
    const ended = once(running, "close");
    t.after(() => running.kill("SIGKILL"));
    await reach(hook, running);
    // The shell first: it would clean up after a killed cat, which is another test.
    const children = childrenOf(running.pid ?? 0);
    running.kill("SIGKILL");
    for (const pid of children) killIfThere(pid);
    await ended;
    rmSync(paths.pidFile);

    // After ten minutes a file no longer counts as being written.
    const anHourAgo = new Date(Date.now() - 3_600_000);
    for (const name of hook.unfinished()) utimesSync(join(paths.rawTemporaryDir, name), anHourAgo, anHourAgo);
    const daemon = await startInProcess(t, paths);
    await waitFor("no file to wait", () => hook.unfinished().length === 0 && hook.stored().size === 0);

    const { events } = daemon.store.log({ limit: 9 });
    assert.equal(events.length, fate === "stored" ? 1 : 0);
    const letters = readdirSync(paths.deadLetterDir, { withFileTypes: true }).map(({ name }) => name);
    assert.equal(letters.length, fate === "dead letter" ? 2 : 0);
    for (const name of letters.filter((letter) => !letter.endsWith(".reason.json"))) {
      assert.equal(readFileSync(join(paths.deadLetterDir, name), "utf8"), when === "while it writes" ? HALF : "");
      const reason = readFileSync(join(paths.deadLetterDir, `${name}.reason.json`), "utf8");
      assert.match(reason, /the hook was stopped while writing/);
    }
  });
}

function unfinishedText({ paths }: InstalledHook): string | null {
  const [name] = readdirSync(paths.rawTemporaryDir);
  if (name === undefined || statSync(join(paths.rawTemporaryDir, name)).size === 0) return null;
  return readFileSync(join(paths.rawTemporaryDir, name), "utf8");
}

function someOf(pids: readonly number[]): readonly number[] | null {
  return pids.length === 0 ? null : pids;
}

function stateOf(pid: number | undefined): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).charAt(0);
  } catch {
    return "gone";
  }
}
