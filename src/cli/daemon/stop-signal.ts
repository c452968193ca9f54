import { watchStopRequest } from "../../system/stop-request.ts";
import type { Io } from "../command.ts";

/**
 * Signals that end a daemon in this process: Ctrl-C and SIGTERM. On Windows a process cannot send another one a signal
 * that it could handle, so `ccen stop` leaves a request file. Called only where a daemon is about to run.
 */
export function stopSignalOf(
  { signal, paths }: Pick<Io, "signal" | "paths">,
  platform: NodeJS.Platform = process.platform,
): AbortSignal {
  if (platform !== "win32") return signal;
  const asked = new AbortController();
  try {
    watchStopRequest(paths.stopRequestFile, () => asked.abort());
  } catch {
    // The folder cannot be made: the daemon itself reports that with its reason.
    return signal;
  }
  return AbortSignal.any([signal, asked.signal]);
}
