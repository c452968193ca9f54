import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { hookCommand } from "../../../src/agents/install/hook-command.ts";
import { pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { IS_STRESS } from "../tier.ts";

/** The hooks as they lie in the repository. */
export const HOOKS = join(import.meta.dirname, "..", "..", "..", "hook");

/** A shell that may be `sh` on a user's machine: program and first arguments. */
export type Shell = readonly [string, ...string[]];

/** `hook.cjs` runs under any Node that a machine has; `npm run` puts ours first. */
const OLDEST_NODE = 18;

/**
 * The shells that the hook must work in. Bash under its own name, with a socket for standard input, assumes a remote
 * shell and reads ~/.bashrc; called `sh` it does not.
 */
const WANTED_SHELLS = [
  ["sh"],
  ["dash"],
  ["bash", "--norc", "--posix"],
  ["busybox", "sh"],
  ["zsh", "--emulate", "sh", "-f"],
  ["mksh"],
  ["ksh93"],
  ["yash", "--posix"],
] satisfies readonly Shell[];

/** `sh`; in test/stress every wanted shell of this machine. */
export const SHELLS: readonly Shell[] = findShells(IS_STRESS ? WANTED_SHELLS : [["sh"]]);

/** The Nodes that `hook.cjs` must work in: ours; in test/stress also the first of each other version on PATH. */
const VERSIONS = findNodes(IS_STRESS ? (process.env["PATH"] ?? "").split(delimiter) : []);
export const NODES: readonly Shell[] = [...VERSIONS.keys()].map((path) => [path]);

/** Further runners of test/stress that this machine lacks. */
export function missingRunners(): readonly string[] {
  const shells = WANTED_SHELLS.map(([program]) => program).filter((program) => placeOf(program) === "");
  return NODES.length > 1 ? shells : [...shells, "another Node"];
}

/** All runners of one of our two hooks: a shell runs `hook.sh`, Node `hook.cjs`. */
export const RUNNERS: readonly Shell[] = [...SHELLS, ...NODES];

/** A runner's name in the title of a test. */
export function nameOf([program, ...first]: Shell): string {
  const version = VERSIONS.get(program);
  return version === undefined ? [program, ...first].join(" ") : `Node ${version}`;
}

export function isNode([program]: Shell): boolean {
  return VERSIONS.has(program);
}

/** Versions by paths. */
function findNodes(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map([[process.version, process.execPath]]);
  const name = process.platform === "win32" ? "node.exe" : "node";
  const places = folders.map((folder) => join(folder, name));
  for (const path of places.filter((place) => existsSync(place))) {
    const version = spawnSync(path, ["-v"], { encoding: "utf8" }).stdout.trim();
    if (Number.parseInt(version.slice(1), 10) >= OLDEST_NODE && !found.has(version)) found.set(version, path);
  }
  return new Map([...found].map(([version, path]) => [path, version]));
}

function findShells(wanted: readonly Shell[]): Shell[] {
  // The key is the path, because it also runs with a useless PATH; each counts once, because `sh` is one of the others.
  const found = new Map<string, Shell>();
  for (const [program, ...first] of wanted) {
    const path = placeOf(program);
    if (path !== "") found.set(realpathSync(path), [path, ...first]);
  }
  return [...found.values()];
}

/** Empty where this machine lacks it. */
function placeOf(program: string): string {
  return spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();
}

/** Keeps a hook from starting a daemon: tests of storing start none. */
export const QUIET = { PATH: process.env["PATH"] ?? "", CCEN_NO_START: "1" };

export interface HookResult {
  readonly status: number | null;
  /** Standard output and standard error, which should be empty. */
  readonly said: string;
  readonly pid: number;
}

export interface InstalledHook extends Disposable {
  readonly paths: Paths;
  /** The command in settings.json. */
  readonly command: string;
  /** A shell command that becomes the hook of a runner. */
  commandFor(runner: Shell): string;
  /** Fires it as Claude Code does. */
  fire(input: string | Uint8Array, options?: FireOptions): Promise<HookResult>;
  /** Starts it and leaves standard input open. */
  begin(options?: FireOptions): ChildProcess;
  /** The waiting raw files by name. */
  stored(): ReadonlyMap<string, Buffer>;
  /** Temporary files that were not finished. */
  unfinished(): readonly string[];
}

interface FireOptions {
  readonly shell?: Shell;
  readonly environment?: Readonly<Record<string, string>>;
  /** Instead of the command of settings.json. Where the runner is Node, a shell runs it. */
  readonly command?: string;
}

/** Installs the hook into a configuration folder of its own, with a name that needs quoting. */
export function installHook({ withFolders = true } = {}): InstalledHook {
  const root = mkdtempSync(join(tmpdir(), "ccen hook's 日本 $(x) "));
  const paths = pathsUnder(join(root, ".claude"));
  mkdirSync(join(paths.hookScript, ".."), { recursive: true });
  if (withFolders) mkdirSync(paths.rawTemporaryDir, { recursive: true });
  cpSync(join(HOOKS, "hook.sh"), paths.hookScript);
  cpSync(join(HOOKS, "hook.cjs"), paths.hookProgram);
  const command = hookCommand(paths.hookScript);

  function commandFor(runner: Shell): string {
    return isNode(runner) ? `exec ${[...runner, paths.hookProgram].map(quoted).join(" ")}` : command;
  }

  function argumentsFor({ shell = ["sh"], command: line }: FireOptions): Shell {
    if (!isNode(shell)) return [...shell, "-c", line ?? command];
    return line === undefined ? [...shell, paths.hookProgram] : ["/bin/sh", "-c", line];
  }

  function begin(options: FireOptions = {}): ChildProcess {
    const [program, ...rest] = argumentsFor(options);
    return spawn(program, rest, {
      env: options.environment ?? QUIET,
      cwd: root,
      stdio: ["pipe", "pipe", "pipe"],
    });
  }

  return {
    paths,
    command,
    commandFor,
    begin,
    fire: (input, options) => finish(begin(options), input),
    stored() {
      const names = existsSync(paths.rawDir) ? readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")) : [];
      return new Map(names.map((name) => [name, readFileSync(join(paths.rawDir, name))]));
    },
    unfinished: () => (existsSync(paths.rawTemporaryDir) ? readdirSync(paths.rawTemporaryDir) : []),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** As one word of a shell's line. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Gives a started hook its input and waits for its end. */
export function finish(child: ChildProcess, input: string | Uint8Array): Promise<HookResult> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("error", reject);
    // Output closed, not only ended: a child of the hook that kept it open would make Claude Code wait.
    child.on("close", (status) => resolve({ status, said, pid: child.pid ?? 0 }));
    // A hook that does not read breaks the pipe; its result shows that.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** Puts a regular file in a folder's place: nothing can be stored below it, even by root. */
export function blockWithFile(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "");
}
