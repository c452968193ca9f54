import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Section } from "./result.ts";
import type { Mode } from "./sections.ts";

/** A message of a section's process before its end. */
export type SectionMessage = { readonly section: Section } | { readonly failed: string };

const MODULE = join(import.meta.dirname, "section-child.ts");

/** Enough for every section; a section that hangs must not block the report of the others. */
const LONGEST_MS: Readonly<Record<Mode, number>> = { quick: 120_000, full: 3_600_000 };

/** For a browser to be closed by its driver. */
const GRACE_MS = 3000;

/**
 * Measures one section in its own process and temporary folder: the next one shares no heap, compiled code or file with
 * it, and its child processes end with it.
 */
export async function runSection(name: string, mode: Mode, signal: AbortSignal): Promise<Section> {
  signal.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), "ccen-bench-section-"));
  const child = fork(MODULE, [name, mode], {
    // Its own process group, which can be ended as a whole.
    detached: true,
    // Histories are made once for all sections.
    env: { CCEN_BENCH_CACHE: join(tmpdir(), "ccen-bench-cache"), ...process.env, TMPDIR: folder },
    // Standard output is for the report.
    stdio: ["ignore", 2, 2, "ipc"],
  });
  const said: SectionMessage[] = [];
  child.on("message", (message) => said.push(message as SectionMessage));
  const until = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS[mode])]);
  const stop = (): void => {
    end(child.pid, "SIGTERM");
    setTimeout(() => end(child.pid, "SIGKILL"), GRACE_MS).unref();
  };
  until.addEventListener("abort", stop);
  // Its message may be read after its exit was noticed, but always before its channel closes.
  const channelClosed = once(child, "disconnect");
  try {
    const [status, killedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    await channelClosed;
    const [message] = said;
    if (message === undefined) throw new Error(`it ended with ${killedBy ?? status} before it had measured`);
    if ("failed" in message) throw new Error(message.failed);
    return message.section;
  } finally {
    until.removeEventListener("abort", stop);
    end(child.pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Ends a whole process group. */
function end(pid: number | undefined, by: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, by);
  } catch {
    // The group has no process any more.
  }
}
