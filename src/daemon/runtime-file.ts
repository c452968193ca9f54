import { AppError } from "../core/errors.ts";
import type { RuntimeDto } from "../api/dto.ts";
import type { Timestamp } from "../api/timestamp.ts";
import { removeUnfinished, writeFileAtomic } from "../system/atomic-file.ts";
import { pathOf, toRefusal } from "../system/file-refusal.ts";
import { packageVersion } from "../system/package-root.ts";
import type { Paths } from "../system/paths.ts";
import type { PidFile } from "./pid-file.ts";
import { removeLeftover } from "./remove-leftover.ts";

interface Announcement {
  readonly pidFile: PidFile;
  readonly host: string;
  readonly url: string;
  readonly startedAt: Timestamp;
  readonly overrides: { readonly dashboardHost?: string; readonly dashboardPort?: number };
}

/** Tells where the daemon is; hooks and commands look here. */
export function announce(paths: Paths, { pidFile, host, url, startedAt, overrides }: Announcement): RuntimeDto {
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

/** The process stays, but nobody answers any more. */
export function withdraw({ runtimeFile, accessKeyFile }: Paths): void {
  removeLeftover(runtimeFile);
  removeLeftover(accessKeyFile);
}

export function folderError(folder: string, cause: unknown): AppError {
  const refusal = toRefusal(cause, pathOf(cause) ?? folder);
  if (refusal !== null) return refusal;
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
  return new AppError("daemon/folder", { folder, reason }, { cause });
}
