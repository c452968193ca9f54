import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { printOnFailure, withinLimit } from "../../../test/support/child-output.ts";
import { sharedCompileCache } from "../../../test/support/compile-cache.ts";

const MAIN = join(import.meta.dirname, "..", "..", "embedded", "main.ts");

export interface ReplicaProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /** Sends the signal and waits for the exit. @returns the exit code; null after a kill */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** A replica as `npm run team` starts it, in a process of its own. @param port by default a free one */
export async function startReplicaProcess(
  t: Pick<TestContext, "after">,
  environment: Readonly<Record<string, string>>,
  port = 0,
): Promise<ReplicaProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env["PATH"], CCEN_TEAM_PORT: String(port), ...sharedCompileCache(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  });
  let text = "";
  printOnFailure(t, "the replica", () => text);
  const listening = Promise.withResolvers<string>();
  const read = (chunk: Buffer): void => {
    text += chunk.toString();
    const url = /listens at (http:\/\/\S+)/.exec(text)?.[1];
    if (url !== undefined) listening.resolve(url);
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  child.on("exit", (code) => listening.reject(new Error(`the replica ended with ${code}: ${text}`)));
  return {
    url: await withinLimit("the replica's address", listening.promise, () => text),
    child,
    output: () => text,
    end: async (signal) => {
      child.kill(signal);
      await withinLimit(`the replica's end after ${signal}`, exited, () => text);
      return child.exitCode;
    },
  };
}
