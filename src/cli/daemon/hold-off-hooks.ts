import { rmSync, writeFileSync } from "node:fs";
import type { Paths } from "../../system/paths.ts";
import { processSpace, startTimeOf } from "../../system/process-identity.ts";

/**
 * Keeps hooks from starting a daemon while this process is between two of them: a hook that fires meanwhile would start
 * one with the settings of the files, and the one we want would find its place taken. The event waits in the raw log.
 * @returns lets hooks start daemons again
 */
export function holdOffHooks({ startLockFile }: Paths): () => void {
  try {
    // What a hook that starts a daemon writes, too; should we die, hooks see that and replace it.
    const holder = `${process.pid} ${startTimeOf(process.pid)}\n${processSpace()}\n`;
    writeFileSync(startLockFile, holder, { flag: "wx", mode: 0o600 });
  } catch {
    // A hook is starting one already, or there is no folder yet: the lock of the daemon itself decides.
    return () => {};
  }
  return () => rmSync(startLockFile, { force: true });
}
