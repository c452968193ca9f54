import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../core/errors/errors.ts";
import type { Paths } from "../../system/paths.ts";
import { requestStop } from "../../system/stop-request.ts";
import { isProcess, startTimeOf } from "../../system/process-identity.ts";

/** It finishes the current batch and drains its connections; that takes a second or two at most. */
const STOP_SECONDS = 15;

const POLL_MS = 25;

/**
 * Stops a daemon's process and waits for its exit.
 * @throws AppError `cli/stop-timeout` when it keeps running
 */
export async function stopDaemon(
  pid: number,
  { stopRequestFile }: Pick<Paths, "stopRequestFile">,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const startTime = startTimeOf(pid);
  // There, SIGTERM would kill it in the middle of its work.
  if (platform === "win32") requestStop(stopRequestFile);
  else if (!terminate(pid)) return;
  for (let left = (STOP_SECONDS * 1000) / POLL_MS; left > 0; left--) {
    if (!isProcess(pid, startTime)) return;
    await sleep(POLL_MS);
  }
  throw new AppError("cli/stop-timeout", { pid, seconds: STOP_SECONDS });
}

/** @returns false when it has already exited */
function terminate(pid: number): boolean {
  try {
    process.kill(pid, "SIGTERM");
    // A suspended process (Ctrl-Z, a debugger) receives signals only after it continues.
    process.kill(pid, "SIGCONT");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
