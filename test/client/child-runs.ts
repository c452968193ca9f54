import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface PrintRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function readToEnd(child: ChildProcess): Promise<PrintRun> {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      output[name] += chunk;
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
}

export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
