import type { RuntimeDto } from "../api/dto.ts";
import type { Timestamp } from "../api/routes.ts";
import { removeUnfinished, writeFileAtomic } from "../system/files/atomic-file.ts";
import { packageVersion } from "../system/package-root.ts";
import type { Paths } from "../system/paths.ts";
import { folderError } from "./make-folders.ts";
import { removeLeftover, type PidFile } from "./pid-file.ts";

interface Runtime {
  readonly pidFile: PidFile;
  readonly host: string;
  readonly url: string;
  readonly startedAt: Timestamp;
  readonly overrides: { readonly dashboardHost?: string; readonly dashboardPort?: number };
}

/** Writes the daemon's address for hooks and commands. */
export function writeRuntimeFiles(paths: Paths, { pidFile, host, url, startedAt, overrides }: Runtime): RuntimeDto {
  const runtime = {
    running: true,
    pid: process.pid,
    url,
    host,
    version: packageVersion,
    started_at: startedAt,
    config_dir: paths.configDir,
    overridden: [
      ...(overrides.dashboardHost === undefined ? [] : (["host"] as const)),
      ...(overrides.dashboardPort === undefined ? [] : (["port"] as const)),
    ],
  } satisfies RuntimeDto;
  try {
    for (const file of [paths.pidFile, paths.runtimeFile]) removeUnfinished(file);
    pidFile.write();
    writeFileAtomic(paths.runtimeFile, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw folderError(paths.dataDir, error);
  }
  return runtime;
}

/** The process continues, but the server is closed. */
export function removeRuntimeFiles({ runtimeFile, accessKeyFile }: Paths): void {
  removeLeftover(runtimeFile);
  removeLeftover(accessKeyFile);
}
