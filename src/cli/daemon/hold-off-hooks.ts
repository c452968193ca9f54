import { rmSync, writeFileSync } from "node:fs";
import type { Paths } from "../../system/paths.ts";
import { processSpace, startTimeOf } from "../../system/process-identity.ts";

/**
 * Keeps hooks from starting a daemon while this process restarts one. Such a daemon would have the settings of the
 * files and would take the place of the one that we want. The event waits in the spool.
 * @returns lets hooks start daemons again
 */
export function holdOffHooks({ startLockFile }: Paths): () => void {
  try {
    // The same content that a hook writes; if this process dies, hooks see that and replace the lock.
    const holder = `${process.pid} ${startTimeOf(process.pid)}\n${processSpace()}\n`;
    writeFileSync(startLockFile, holder, { flag: "wx", mode: 0o600 });
  } catch {
    // A hook is starting one already, or the folder is missing: the daemon's own lock decides.
    return () => {};
  }
  return () => rmSync(startLockFile, { force: true });
}
