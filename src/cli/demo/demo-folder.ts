import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProcess, ownPidDomain, startTimeOf } from "../../system/process-identity.ts";

/** Namespace of process ids, process id and its start time: a demo that was killed is told from one that runs. */
const NAME = /^ccen-demo-(\d+)-(\d+)-(\d+)-\w+$/;

/** Makes a folder for this process's demo. It is removed when the process exits, at the latest. */
export function makeDemoFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `ccen-demo-${namespaceId()}-${process.pid}-${startTimeOf(process.pid)}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  return { folder, remove };
}

/** Removes the folders of demos whose process was killed. What cannot be removed stays for the next demo. */
export function removeLeftDemos(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, namespace, pid, startTime] = NAME.exec(name) ?? [];
    if (namespace !== namespaceId() || isProcess(Number(pid), startTime ?? "0")) continue;
    const folder = join(tmpdir(), name);
    try {
      // Everybody may make names in a shared temporary folder: only a real folder of this user's is removed.
      const found = lstatSync(folder);
      if (found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid)) rmSync(folder, { recursive: true });
    } catch {
      // Removed by another demo at this moment, or not ours to remove.
    }
  }
}

/** Process ids of another container mean nothing here; "0" where the system has no such namespaces. */
function namespaceId(): string {
  return /\d+/.exec(ownPidDomain().namespace ?? "")?.[0] ?? "0";
}
