import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Python } from "../find-program.ts";
import { payloadOf } from "../scratch.ts";
import { machineMs } from "./machine-clock.ts";
import type { StreamServer } from "./stream-server.ts";

/** Our frames have about as many bytes. */
const EVENT_BYTES = 500;

export async function startPythonServer(python: Python): Promise<StreamServer> {
  const script = join(import.meta.dirname, "thread_per_connection.py");
  const child = spawn(python.program, ["-u", script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {});
  const exited = once(child, "close");
  const [first] = (await Promise.race([once(child.stdout, "data"), exited])) as [Buffer | number | null];
  if (!(first instanceof Buffer) || child.pid === undefined) throw new Error("the Python server ended");
  let seq = 0;

  return {
    port: Number(first.toString()),
    pid: child.pid,
    publish(payload) {
      seq += 1;
      const atMs = machineMs();
      child.stdin.write(`${seq} ${payload ?? payloadOf(EVENT_BYTES, seq)}\n`);
      return { seq, atMs };
    },
    async stop() {
      // It may hang in a write.
      child.kill("SIGKILL");
      await exited;
    },
  };
}
