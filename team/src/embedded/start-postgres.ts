import { execFile, spawn, type ChildProcessByStdio } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { readEnvironment } from "../../../src/system/paths.ts";
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
export interface EmbeddedPostgres {
  /** Of its superuser, with the password. */
  readonly url: string;
  /** As after a power cut of PostgreSQL's processes: nothing is written out. */
  crash(): Promise<void>;
  /** After a crash. */
  restart(): Promise<void>;
  /** Also happens by itself when this process ends. */
  stop(): Promise<void>;
}

export async function startPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const { folder, settings = {}, removesFolder = false } = options;
  const owner = postgresOwner();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  const { initdb, postgres } = findPostgres(owner, folder);
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
    url: `postgres://ccen:${password}@127.0.0.1:${port}/postgres`,
    crash: async () => command("crash"),
    restart: async () => command("start"),
    stop: async () => {
      if (guard.exitCode !== null || guard.signalCode !== null) return;
      guard.ref();
      const exited = once(guard, "exit");
      guard.stdin.end();
      await exited;
    },
  };
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
  if (existsSync(dataDir)) return readFileSync(passwordFile, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (owner !== null) chownSync(passwordFile, owner.uid, owner.gid);
  // Renamed when it is complete: a kill in between leaves no half cluster.
  const newDir = join(folder, "data.new");
  rmSync(newDir, { recursive: true, force: true });
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
  await run(initdb, args, { ...owner, cwd: folder, env: { ...readEnvironment(), LC_ALL: "C" } });
  renameSync(newDir, dataDir);
  return password;
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
