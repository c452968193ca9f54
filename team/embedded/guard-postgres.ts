/**
 * A process that runs PostgreSQL for its parent and stops it when its own input ends: so PostgreSQL ends
 * with its parent however that ends, `kill -9` included. Reads one command a line (`crash`, `start`) and answers each
 * with one line (`stopped`, `ready`).
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import type { GuardedPostgres } from "./start-postgres.ts";

/** A fast shutdown takes well under a second, unless the disk hangs. */
const STOP_MS = 20_000;

/** A standby takes questions alone. */
const READY = ["ready to accept connections", "ready to accept read-only connections"];

/** Lines of its log for the message about a start that fails. */
const KEPT_LINES = 20;

const { postgres, dataDir, port, owner, settings, removes } = JSON.parse(process.argv[2] ?? "") as GuardedPostgres;
let running: ChildProcess | null = null;

async function start(): Promise<void> {
  const options = Object.entries({
    ...settings,
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    lc_messages: "C",
    logging_collector: "off",
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(postgres, ["-D", dataDir, ...options], {
    ...owner,
    cwd: dataDir,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface(child.stderr).on("line", (line) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    if (READY.some((text) => line.includes(text))) ready.resolve();
  });
  child.on("error", ready.reject);
  child.on("exit", () => {
    if (running === child) running = null;
    ready.reject(new Error(lines.join("\n")));
  });
  running = child;
  await ready.promise;
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  const child = running;
  if (child === null) return;
  const exited = once(child, "exit");
  const patience = setTimeout(() => child.kill("SIGQUIT"), STOP_MS);
  child.kill(signal);
  await exited;
  clearTimeout(patience);
}

try {
  await start();
  process.stdout.write("ready\n");
  for await (const command of createInterface(process.stdin)) {
    if (command === "crash") await stop("SIGQUIT");
    else if (running === null) await start();
    process.stdout.write(command === "crash" ? "stopped\n" : "ready\n");
  }
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
}
// Connections are ended, and what is committed is written out.
await stop("SIGINT");
if (removes !== null) rmSync(removes, { recursive: true, force: true, maxRetries: 5 });
