import { rmSync } from "node:fs";
import { AppError } from "../core/errors.ts";
import type { RuntimeDto } from "../protocol/dto.ts";
import type { Timestamp } from "../protocol/timestamp.ts";
import { removeUnfinished, writeFileAtomic } from "../system/atomic-file.ts";
import { packageVersion } from "../system/package-root.ts";
import type { Paths } from "../system/paths.ts";
import { startTimeOf } from "../system/process-identity.ts";

interface Announcement {
  readonly host: string;
  readonly url: string;
  readonly startedAt: Timestamp;
  readonly overrides: { readonly dashboardHost?: string; readonly dashboardPort?: number };
}

/** Tells where the daemon is; hooks and commands look here. */
export function announce(paths: Paths, { host, url, startedAt, overrides }: Announcement): RuntimeDto {
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
    writeFileAtomic(paths.pidFile, `${process.pid} ${startTimeOf(process.pid)}\n`, { mode: 0o600 });
    writeFileAtomic(paths.runtimeFile, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw folderError(paths.dataDir, error);
  }
  return runtime;
}

/** The process stays, but nobody answers any more. */
export function withdraw({ runtimeFile, accessKeyFile }: Paths): void {
  removeLeftover(runtimeFile);
  removeLeftover(accessKeyFile);
}

/** Whatever stands under the name: neither a folder there nor a disk that is read-only keeps the daemon from stopping. */
export function removeLeftover(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {
    // Whoever reads it finds that the process in it is gone.
  }
}

export function folderError(folder: string, cause: unknown): AppError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
  return new AppError("daemon/folder", { folder, reason }, { cause });
}
