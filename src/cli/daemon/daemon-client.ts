import { AppError } from "../../core/errors/errors.ts";
import { isJsonObject } from "../../core/json.ts";
import type { HealthDto, RuntimeDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import type { SettingsDto } from "../../api/settings-dto.ts";
import type { Paths } from "../../system/paths.ts";
import { findDaemon } from "./find-daemon.ts";
import { getJson, type AskOptions, type DaemonAddress } from "./http-get.ts";

export interface DaemonClient {
  readonly runtime: RuntimeDto;
  readonly address: DaemonAddress;
  /** The daemon's health when the client was created. */
  readonly health: HealthDto;
  /**
   * The response at a path, of the type that the caller names (`src/api/dto.ts`).
   * @throws AppError `cli/refused` with the daemon's own text, `cli/no-answer` when there are none
   */
  api<Dto>(path: string): Promise<Dto>;
}

const ANSWER_MS = 10_000;

/** @throws AppError `cli/not-running`, or `cli/no-answer` when its process runs but does not answer */
export async function connectToDaemon(paths: Paths): Promise<DaemonClient> {
  const daemon = await findDaemon(paths);
  if (daemon.kind === "none") throw new AppError("cli/not-running", { configDir: paths.configDir });
  const { runtime } = daemon;
  if (daemon.kind === "silent") throw new AppError("cli/no-answer", { url: runtime.url, reason: daemon.reason });
  const { address, health } = daemon;
  return { runtime, address, health, api: (path) => askDaemon(address, path) };
}

/** As {@link DaemonClient.api}, for callers that have the daemon's address already. */
export async function askDaemon<Dto>(
  address: DaemonAddress,
  path: string,
  options: Pick<AskOptions, "method"> = {},
): Promise<Dto> {
  const asked = getJson(address, path, { idleMs: ANSWER_MS, ...options });
  const { status, body } = await asked.catch((error: unknown) => {
    throw new AppError("cli/no-answer", { url: address.url, reason: reasonOf(error) }, { cause: error });
  });
  if (status === 200) return body as Dto;
  throw refusal(status, body);
}

/**
 * Has a daemon load its files at once: its watcher reads a changed file twice before it applies it.
 * @returns the settings in force then; null where they are unavailable, as from an earlier release
 */
export async function reloadSettings(address: DaemonAddress): Promise<SettingsDto | null> {
  try {
    return await askDaemon<SettingsDto>(address, ROUTES.settingsReload, { method: "POST" });
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** An error answer with the daemon's own text; it may have a code that this release does not know. */
export function refusal(status: number, body: unknown): AppError {
  const error = isJsonObject(body) && isJsonObject(body["error"]) ? body["error"] : {};
  const { message, fix } = error;
  return new AppError("cli/refused", {
    message: typeof message === "string" ? message : `status ${status}`,
    fix: typeof fix === "string" ? fix : "Look into the daemon's log.",
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
