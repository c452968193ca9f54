import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../core/errors/errors.ts";
import type { Paths } from "../../system/paths.ts";
import { requestStop } from "../../system/stop-request.ts";
import { isProcess, startTimeOf } from "../../system/process-identity.ts";

/** It finishes the batch in hand and drains its connections; that takes a second or two at most. */
const STOP_SECONDS = 15;

const POLL_MS = 25;

/**
 * Asks a daemon's process to end and waits until it is gone.
 * @throws AppError `cli/stop-timeout` when it stays
 */
export async function stopDaemon(
  pid: number,
  { stopRequestFile }: Pick<Paths, "stopRequestFile">,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const startTime = startTimeOf(pid);
  // There, SIGTERM would end it in the middle of whatever it does.
  if (platform === "win32") requestStop(stopRequestFile);
  else if (!terminate(pid)) return;
  for (let left = (STOP_SECONDS * 1000) / POLL_MS; left > 0; left--) {
    if (!isProcess(pid, startTime)) return;
    await sleep(POLL_MS);
  }
  throw new AppError("cli/stop-timeout", { pid, seconds: STOP_SECONDS });
}

/** @returns false when it is gone already */
function terminate(pid: number): boolean {
  try {
    process.kill(pid, "SIGTERM");
    // One that was suspended (Ctrl-Z, a debugger) hears nothing before it goes on.
    process.kill(pid, "SIGCONT");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
