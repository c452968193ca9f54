import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../core/errors.ts";
import type { RuntimeDto } from "../protocol/dto.ts";
import type { Paths } from "../system/paths.ts";
import type { Io } from "./command.ts";
import { findDaemon } from "./find-daemon.ts";
import { launchDaemon, READY_SECONDS } from "./launch-daemon.ts";
import type { ListenOverrides } from "./listen-overrides.ts";

export interface EnsuredDaemon {
  readonly runtime: RuntimeDto;
  readonly alreadyRan: boolean;
}

/**
 * Sees to it that a daemon runs for the configuration folder: the one that runs already, or a new one.
 * @throws AppError why there is none
 */
export async function ensureDaemon(
  io: Pick<Io, "paths" | "environment">,
  overrides: ListenOverrides = {},
): Promise<EnsuredDaemon> {
  const daemon = await findDaemon(io.paths);
  if (daemon.kind === "running") return { runtime: daemon.runtime, alreadyRan: true };
  if (daemon.kind === "silent") {
    throw new AppError("cli/no-answer", { url: daemon.runtime.url, reason: daemon.reason });
  }
  try {
    return { runtime: await launchDaemon(io, overrides), alreadyRan: false };
  } catch (error) {
    if (!isAlreadyRunning(error)) throw error;
    return { runtime: await waitForDaemon(io.paths), alreadyRan: true };
  }
}

/** Somebody else's daemon took the lock first. */
export function isAlreadyRunning(error: unknown): boolean {
  return error instanceof AppError && error.code === "daemon/already-running";
}

/** Waits for the daemon that took the lock before ours: it may not be ready yet. */
export async function waitForDaemon(paths: Paths): Promise<RuntimeDto> {
  const pollMs = 50;
  for (let left = (READY_SECONDS * 1000) / pollMs; left > 0; left--) {
    const daemon = await findDaemon(paths);
    if (daemon.kind === "running") return daemon.runtime;
    await sleep(pollMs);
  }
  throw new AppError("cli/start-timeout", { seconds: READY_SECONDS, logFile: paths.logFile });
}
