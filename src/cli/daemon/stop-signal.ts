import { watchStopRequest } from "../../system/stop-request.ts";
import type { Io } from "../command.ts";

/**
 * What ends a daemon in this process: Ctrl-C and SIGTERM, and on Windows, where one process cannot send another a signal
 * that it could obey, the request that `ccen stop` leaves. Asked for only where a daemon is about to run.
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
    // A folder that cannot be made: the daemon itself says so, with its reason.
    return signal;
  }
  return AbortSignal.any([signal, asked.signal]);
}
