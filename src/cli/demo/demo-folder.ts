import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProcess, ownPidDomain, startTimeOf } from "../../system/process-identity.ts";

/** Namespace of process ids, process id and its start time distinguish a killed demo from a running one. */
const NAME = /^ccen-demo-(\d+)-(\d+)-(\d+)-\w+$/;

/** Makes a folder for this process's demo. It is removed at the latest when the process exits. */
export function makeDemoFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `ccen-demo-${namespaceId()}-${process.pid}-${startTimeOf(process.pid)}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  return { folder, remove };
}

/** Removes the folders of killed demos. A folder that cannot be removed stays for the next demo. */
export function removeLeftDemos(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, namespace, pid, startTime] = NAME.exec(name) ?? [];
    if (namespace !== namespaceId() || isProcess(Number(pid), startTime ?? "0")) continue;
    const folder = join(tmpdir(), name);
    try {
      // Any user can create names in a shared temporary folder: only a real folder of this user is removed.
      const found = lstatSync(folder);
      if (found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid)) rmSync(folder, { recursive: true });
    } catch {
      // Another demo removed it just now, or we may not remove it.
    }
  }
}

/** Process ids of another container mean nothing here; "0" on a system without such namespaces. */
function namespaceId(): string {
  return /\d+/.exec(ownPidDomain().namespace ?? "")?.[0] ?? "0";
}
