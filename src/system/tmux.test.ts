import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { tmuxSocketOf } from "./process-identity.ts";
import { showPaneOf } from "./tmux.ts";

const canSeeProcesses = process.platform === "linux";
const hasTmux = canSeeProcesses && spawnSync("tmux", ["-V"]).status === 0;

/** A server of its own with a sleeping program in the second window of the second session, below a shell. */
async function startTmux(t: TestContext) {
  const folder = tempDir(t);
  const socket = join(folder, "s");
  const pidFile = join(folder, "pid");
  // Its default socket is another one, where no server runs.
  const environment = { PATH: process.env["PATH"], HOME: folder, TMUX_TMPDIR: folder, TERM: "screen" };
  const tmux = (...args: string[]): string =>
    execFileSync("tmux", ["-u", "-f", "/dev/null", "-S", socket, ...args], { env: environment, encoding: "utf8" });
  tmux("new-session", "-d", "-s", "first", "sleep 600");
  t.after(() => spawnSync("tmux", ["-S", socket, "kill-server"]));
  tmux("new-session", "-d", "-s", "もう 一つ", "sleep 600");
  // The program is a child of the pane's shell.
  tmux("new-window", "-d", "-t", "もう 一つ:", `sh -c 'sleep 600 & echo $! >${pidFile}; wait'`);
  tmux("split-window", "-d", "-t", "もう 一つ:1", "sleep 600");
  tmux("select-pane", "-t", "もう 一つ:1.1");
  const pid = await waitFor("the program", () => {
    const text = spawnSync("cat", [pidFile], { encoding: "utf8" }).stdout.trim();
    return text === "" ? null : Number(text);
  });
  const current = (session: string): string =>
    tmux("list-panes", "-s", "-t", session, "-f", "#{&&:#{window_active},#{pane_active}}", "-F", "#I.#P").trim();
  return { environment, socket, pid, tmux, current };
}

const runs = (): boolean => true;

test(
  "the pane of a process is selected in the server that its environment names",
  { skip: !hasTmux && "needs tmux" },
  async (t) => {
    const { environment, socket, pid, current } = await startTmux(t);
    assert.equal(tmuxSocketOf(pid), socket);
    assert.equal(current("もう 一つ"), "0.0");
    assert.deepEqual(await showPaneOf(pid, { environment, stillRuns: runs }), {
      kind: "selected",
      target: "もう 一つ:1.0",
    });
    assert.equal(current("もう 一つ"), "1.0");
  },
);

test("the terminal that was used last is switched to the pane", { skip: !hasTmux && "needs tmux" }, async (t) => {
  const { environment, socket, pid, tmux } = await startTmux(t);
  // A terminal in control mode: a client without a screen.
  const client = spawn("tmux", ["-u", "-S", socket, "-C", "attach", "-t", "first"], { env: environment });
  t.after(() => client.kill("SIGKILL"));
  const shown = (): string => tmux("list-clients", "-F", "#{session_name}").trim();
  await waitFor("the terminal", () => shown() === "first");
  const answer = await showPaneOf(pid, { environment, stillRuns: runs });
  assert.deepEqual(answer, { kind: "focused", target: "もう 一つ:1.0" });
  assert.equal(shown(), "もう 一つ");
});

test(
  "a process outside of tmux, or that ended meanwhile, moves nothing",
  { skip: !hasTmux && "needs tmux" },
  async (t) => {
    const { environment, pid, current } = await startTmux(t);
    const outside = spawn("sleep", ["600"], { env: {} });
    t.after(() => outside.kill("SIGKILL"));
    assert.deepEqual(await showPaneOf(outside.pid ?? 0, { environment, stillRuns: runs }), { kind: "not-in-tmux" });
    assert.deepEqual(await showPaneOf(pid, { environment, stillRuns: () => false }), { kind: "process-gone" });
    assert.equal(current("もう 一つ"), "0.0");
  },
);

test("a machine without tmux is reported as such", { skip: !canSeeProcesses && "needs /proc" }, async (t) => {
  const environment = { PATH: tempDir(t) };
  assert.deepEqual(await showPaneOf(process.pid, { environment, stillRuns: runs }), { kind: "no-tmux" });
});

test(
  "tmux gets arguments and no shell, and a socket only of this user",
  { skip: !canSeeProcesses && "needs /proc" },
  async (t) => {
    const folder = tempDir(t);
    const log = join(folder, "log");
    writeFileSync(join(folder, "tmux"), `#!/bin/sh\nprintf '%s|' "$@" >>'${log}'\necho >>'${log}'\nexit 1\n`);
    chmodSync(join(folder, "tmux"), 0o755);
    const hostile = `${folder}/$(touch owned),1,0`;
    const child = spawn("sleep", ["600"], { env: { TMUX: hostile } });
    t.after(() => child.kill("SIGKILL"));
    const environment = { PATH: `${folder}:/usr/bin:/bin`, TMUX: "/tmp/other,1,0" };
    assert.deepEqual(await showPaneOf(child.pid ?? 0, { environment, stillRuns: runs }), { kind: "not-in-tmux" });
    const calls = readFileSync(log, "utf8").trim().split("\n");
    assert.equal(calls.length, 1, "no such socket: the default server is asked alone");
    assert.match(calls[0] ?? "", /^-u\|list-panes\|-a\|-F\|/);
  },
);
