import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { packageRoot } from "../../../src/system/package-root.ts";
import { lastingDir, tempDir } from "../../support/temp-dir.ts";

const run = promisify(execFile);

/** A user's machine: npm with its own cache, no network, and our package as a file. */
export interface Machine {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly tarball: string;
  readonly npmCache: string;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A machine without our package, with a home that the caller has filled. */
export async function freshMachine(t: Pick<TestContext, "after">, home: string): Promise<Machine> {
  const folder = tempDir(t);
  const bin = join(folder, "client");
  mkdirSync(bin);
  writeFileSync(join(bin, "claude"), "#!/bin/sh\necho '2.1.331 (Claude Code)'\n", { mode: 0o755 });
  const npmCache = join(folder, "npm-cache");
  const environment = {
    HOME: home,
    PATH: `${bin}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
    LANG: "C.UTF-8",
    ...npmSettings(npmCache),
  };
  return { folder, environment, npmCache, tarball: await (tarball ??= packOurs()) };
}

function npmSettings(npmCache: string) {
  return {
    npm_config_cache: npmCache,
    npm_config_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  };
}

/** One for all machines: a package is the same wherever it is installed. */
let tarball: Promise<string> | undefined;
let newer: Promise<string> | undefined;

async function packOurs(): Promise<string> {
  return pack(packageRoot, lastingDir("ccen-packed-"));
}

/** Version of a newer copy of the same package. */
export const NEWER = "99.0.0";

export async function newerTarball(machine: Machine): Promise<string> {
  newer ??= repack(machine.tarball);
  return newer;
}

async function repack(ours: string): Promise<string> {
  const folder = lastingDir("ccen-repacked-");
  await run("tar", ["-xzf", ours, "-C", folder]);
  const root = join(folder, "package");
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as object;
  writeFileSync(join(root, "package.json"), JSON.stringify({ ...manifest, version: NEWER }));
  return pack(root, folder);
}

/** A built clone, as the machine would have it. */
export function clone({ folder }: Machine): string {
  const root = join(folder, "clone");
  for (const part of ["bin", "dist", "hook", "src", "package.json"]) {
    cpSync(join(packageRoot, part), join(root, part), { recursive: true });
  }
  return root;
}

/** Runs a program to its exit, with any exit code. */
export async function runToEnd(
  command: readonly string[],
  { environment, cwd, input = "" }: { environment: Readonly<Record<string, string>>; cwd: string; input?: string },
): Promise<Outcome> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env: environment, cwd, stdio: "pipe" });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  child.on("error", reject);
  return { code: await promise, ...output };
}

async function pack(root: string, folder: string): Promise<string> {
  // The page and dist/ were built before the tests; another build would disturb parallel tests.
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { HOME, PATH } = process.env;
  const env = { HOME, PATH, ...npmSettings(join(folder, "npm-cache")) };
  const { stdout } = await run("npm", args, { cwd: root, env });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(folder, filename);
}
