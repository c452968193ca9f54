import { spawn } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** Room for five problems. */
const MAX_OUTPUT = 16_384;

/** SQLite's messages for a file without a database, or without a whole one, before it reads tables. */
const DAMAGED = /malformed|not a database|disk I\/O error/;

export type IntegrityResult =
  | { readonly kind: "sound" }
  | { readonly kind: "damaged"; readonly problem: string }
  /** The check could not run, so the database's state is unknown. */
  | { readonly kind: "unfinished"; readonly reason: string };

/**
 * Checks a whole database in its own process, at the lowest priority. Aborting ends it at once.
 * @returns never rejects
 */
export async function checkIntegrity(file: string, signal: AbortSignal): Promise<IntegrityResult> {
  try {
    return await runProcess(file, signal);
  } catch (error) {
    // Without file descriptors, pipes are missing, too.
    return { kind: "unfinished", reason: String(error) };
  }
}

async function runProcess(file: string, signal: AbortSignal): Promise<IntegrityResult> {
  const { promise, resolve } = Promise.withResolvers<IntegrityResult>();
  // The emitted file has another ending than the source.
  const script = fileURLToPath(new URL(`./integrity-process${extname(import.meta.filename)}`, import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", script, file], {
    stdio: ["ignore", "pipe", "pipe"],
    // It needs nothing of the daemon's environment.
    env: {},
    signal,
    killSignal: "SIGKILL",
  });
  let said = "";
  let complained = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (said = truncated(said + text)));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (complained = truncated(complained + text)));
  // Aborted, or the process could not start.
  child.on("error", (error) => resolve({ kind: "unfinished", reason: error.message }));
  child.on("close", (code) => {
    const problem = said.trim().replaceAll("\n", "; ");
    const complaint = /^(?:\w*Error): (.+)$/m.exec(complained)?.[1] ?? `it ended with ${code}`;
    if (code === 0) resolve(problem === "" ? { kind: "sound" } : { kind: "damaged", problem });
    else if (DAMAGED.test(complaint)) resolve({ kind: "damaged", problem: complaint });
    else resolve({ kind: "unfinished", reason: complaint });
  });
  return promise;
}

function truncated(text: string): string {
  return text.slice(0, MAX_OUTPUT);
}
