import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { hookCommand } from "../../../src/agents/install/hook-command.ts";
import { createPidFile } from "../../../src/daemon/runtime-files.ts";
import { findProgram, findPython } from "../find-program.ts";
import type { Scratch } from "../scratch.ts";

const clients = join(import.meta.dirname, "clients");

/** A program that stores what Claude Code sends to a hook. */
export interface HookClient {
  readonly name: string;
  readonly args: readonly [string, ...string[]];
  /** Where it stores its input; null if it stores nothing. */
  readonly folder: string | null;
}

export interface HookClients {
  readonly shell: HookClient;
  readonly ours: HookClient;
  readonly node: HookClient;
  /** Those for which this machine has the programs. */
  readonly others: readonly HookClient[];
  readonly missing: readonly MissingClient[];
}

interface MissingClient {
  readonly name: string;
  readonly reason: string;
}

/** @param sinkPort of a server that accepts POST requests and answers 204 */
export function hookClientsIn(scratch: Scratch, sinkPort: number): HookClients {
  const folderOf = (name: string): string => {
    const folder = join(scratch.home, name);
    mkdirSync(join(folder, ".tmp"), { recursive: true });
    return folder;
  };
  const shellFolder = folderOf("shell");
  const nodeFolder = folderOf("node");
  const others = [...programsInC(scratch, folderOf("c")), appendInPython(folderOf("python")), postByCurl(sinkPort)];
  return {
    shell: {
      name: "sh -c 'cat >tmp && mv tmp new'",
      args: ["sh", "-c", keepInShell(shellFolder)],
      folder: shellFolder,
    },
    ours: {
      name: "our hook",
      args: ["sh", "-c", hookCommand(installOurs(scratch))],
      folder: scratch.paths.rawDir,
    },
    node: {
      name: "smallest Node 24 hook",
      args: [process.execPath, join(clients, "append.cjs"), join(nodeFolder, "events.jsonl")],
      folder: nodeFolder,
    },
    others: others.filter((client): client is HookClient => "args" in client),
    missing: others.filter((client): client is MissingClient => "reason" in client),
  };
}

/** The first shows the cost of any process. */
function programsInC({ home }: Scratch, folder: string): readonly (HookClient | MissingClient)[] {
  const program = join(home, "keep");
  // Fails without a compiler, or without one that links statically.
  const { status } = spawnSync("cc", ["-static", "-O2", "-o", program, join(clients, "keep.c")], { stdio: "ignore" });
  if (status !== 0) return [{ name: "static C", reason: "no compiler for static programs here" }];
  return [
    { name: "static C: nothing at all", args: [program], folder: null },
    { name: "static C: temporary file, rename", args: [program, folder], folder },
  ];
}

function appendInPython(folder: string): HookClient | MissingClient {
  const python = findPython();
  if (python === null) return { name: "Python 3: append", reason: "no python3 here" };
  const args = [python.program, join(clients, "append.py"), join(folder, "events.jsonl")] as const;
  return { name: `Python ${python.version}: append`, args, folder };
}

function postByCurl(port: number): HookClient | MissingClient {
  const curl = findProgram("curl");
  if (curl === null) return { name: "curl: POST on loopback", reason: "no curl here" };
  const options = ["--silent", "--show-error", "--data-binary", "@-", "--header", "content-type: application/json"];
  return { name: "curl: POST on loopback", args: [curl, ...options, `http://127.0.0.1:${port}/`], folder: null };
}

/** Each process uses its own file names, so that many can run at once. */
export function keepInShell(folder: string): string {
  return `cat >'${folder}/.tmp/'$$ && mv '${folder}/.tmp/'$$ '${folder}/'$$.json`;
}

/** As in daily use: a daemon runs (this process acts as it), and the hook detects it. */
function installOurs({ paths }: Scratch): string {
  mkdirSync(dirname(paths.hookScript), { recursive: true });
  copyFileSync(join(import.meta.dirname, "..", "..", "..", "hook", "hook.sh"), paths.hookScript);
  mkdirSync(paths.dataDir, { recursive: true });
  createPidFile(paths.pidFile).write();
  return paths.hookScript;
}

/** Deletes what a client has stored. @returns its bytes */
export function takeKept(folder: string): number {
  const files = readdirSync(folder)
    .filter((name) => name !== ".tmp")
    .map((name) => join(folder, name));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  for (const file of files) rmSync(file);
  return bytes;
}
