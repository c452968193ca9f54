import { execFile, spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { errorText } from "../../src/core/errors/errors.ts";
import { readEnvironment } from "../../src/system/paths.ts";
import { findPostgres, postgresOwner, type Owner } from "./postgres-program.ts";

const run = promisify(execFile);

type Settings = Readonly<Record<string, string | number>>;

/** What `guard-postgres.ts` gets. */
export interface GuardedPostgres {
  readonly postgres: string;
  readonly dataDir: string;
  readonly port: number;
  readonly owner: Owner;
  readonly settings: Settings;
  /** The folder to delete at the end. */
  readonly removes: string | null;
}

interface StartOptions {
  /** Created if it is missing; the cluster and its password lie in it. */
  readonly folder: string;
  readonly settings?: Settings;
  /** Deletes the folder when PostgreSQL has stopped. */
  readonly removesFolder?: boolean;
}

/** A PostgreSQL beside this process. It listens on 127.0.0.1 alone and requires a password. */
export type EmbeddedPostgres = Readonly<Awaited<ReturnType<typeof startPostgres>>>;

export async function startPostgres(options: StartOptions) {
  const { folder, settings = {}, removesFolder = false } = options;
  const owner = postgresOwner();
  prepareFolder(folder, owner);
  const { initdb, postgres } = findPostgres(owner, folder);
  // The folders above it may keep that user out.
  if (owner !== null && spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], { ...owner, cwd: "/" }).status !== 0)
    throw new Error(
      `PostgreSQL does not run as root, and its user ${owner.uid} may not enter ${folder}: set CCEN_TEAM_DIR to another one`,
    );
  const dataDir = join(folder, "data");
  const password = await createCluster({ initdb, folder, dataDir, owner });
  const port = await freePort();
  const guarded: GuardedPostgres = { postgres, dataDir, port, owner, settings, removes: removesFolder ? folder : null };
  const guard = spawn(process.execPath, [join(import.meta.dirname, "guard-postgres.ts"), JSON.stringify(guarded)], {
    // Not in the terminal's group: Ctrl-C must let current batches finish before their database stops.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const answers = createAnswers(guard);
  await answers.next();
  // From now on it does not hold the process: at its end the input closes, and PostgreSQL stops.
  guard.unref();
  for (const stream of [guard.stdin, guard.stdout, guard.stderr]) unrefStream(stream);

  async function command(line: string): Promise<void> {
    guard.ref();
    guard.stdin.write(`${line}\n`);
    await answers.next();
    guard.unref();
  }

  return {
    /** The superuser's URL, with the password. */
    url: `postgres://ccen:${password}@127.0.0.1:${port}/postgres`,
    /** As after a power cut of PostgreSQL's processes: nothing is written out. */
    crash: async () => command("crash"),
    /** After a crash. */
    restart: async () => command("start"),
    /** Also happens by itself when this process ends. */
    stop: async () => {
      if (guard.exitCode !== null || guard.signalCode !== null) return;
      guard.ref();
      const exited = once(guard, "exit");
      guard.stdin.end();
      await exited;
    },
  };
}

/** @throws for what is no folder, or belongs to another user */
function prepareFolder(folder: string, owner: Owner): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  } catch (error) {
    throw new Error(`PostgreSQL cannot have the folder ${folder}: ${errorText(error)}`, { cause: error });
  }
}

interface ClusterOptions {
  readonly initdb: string;
  readonly folder: string;
  readonly dataDir: string;
  readonly owner: Owner;
}

/** Returns the superuser's password. A cluster that exists is used as it is. */
async function createCluster({ initdb, folder, dataDir, owner }: ClusterOptions): Promise<string> {
  const passwordFile = join(folder, "password");
  const password = readOrWrite(passwordFile, randomBytes(24).toString("base64url"));
  if (existsSync(dataDir)) return password;
  if (owner !== null) chownSync(passwordFile, owner.uid, owner.gid);
  // Renamed when it is complete: a kill in between leaves no half cluster. Another process may be making one, too.
  const newDir = mkdtempSync(join(folder, "data.new-"));
  if (owner !== null) chownSync(newDir, owner.uid, owner.gid);
  const args = [
    "--pgdata",
    newDir,
    "--username",
    "ccen",
    "--pwfile",
    passwordFile,
    "--auth",
    "scram-sha-256",
    "--encoding",
    "UTF8",
    // Knows the letters of every script, and sorts alike on every system and in every release.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
  ];
  try {
    await run(initdb, args, { ...owner, cwd: folder, env: { ...readEnvironment(), LC_ALL: "C" } });
    renameSync(newDir, dataDir);
  } catch (error) {
    rmSync(newDir, { recursive: true, force: true });
    if (!existsSync(dataDir))
      throw new Error(`PostgreSQL cannot write to ${folder}: ${reasonIn(error)}`, { cause: error });
  }
  return password;
}

function readOrWrite(file: string, text: string): string {
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: "wx" });
    return text;
  } catch (error) {
    if (!existsSync(file)) throw error;
    return readFileSync(file, "utf8").trim();
  }
}

/** Finds the reason in what a failing program has printed. */
function reasonIn(error: unknown): string {
  const lines = errorText(error).trim().split("\n");
  return lines.find((line) => /FATAL:|PANIC:|initdb: error:/.test(line)) ?? lines.at(-1) ?? "";
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** The lines of the guard, one for each command. */
function createAnswers(guard: ChildProcessByStdio<Writable, Readable, Readable>) {
  let errors = "";
  guard.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const lines: string[] = [];
  let wake = Promise.withResolvers<void>();
  createInterface(guard.stdout).on("line", (line) => {
    lines.push(line);
    wake.resolve();
  });
  let hasEnded = false;
  guard.once("close", () => {
    hasEnded = true;
    wake.resolve();
  });
  return {
    async next(): Promise<void> {
      while (lines.shift() === undefined) {
        if (hasEnded) throw new Error(`PostgreSQL does not run: ${errors.trim()}`);
        await wake.promise;
        wake = Promise.withResolvers();
      }
    },
  };
}

/** Pipes to a child are sockets. */
function unrefStream(stream: Readable | Writable): void {
  if ("unref" in stream && typeof stream.unref === "function") stream.unref();
}
