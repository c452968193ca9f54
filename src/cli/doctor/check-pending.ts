import { AppError } from "../../core/errors/errors.ts";
import { ROUTES } from "../../api/routes.ts";
import type { SettingsDto } from "../../api/settings-dto.ts";
import { askDaemon } from "../daemon/daemon-client.ts";
import type { DaemonState } from "../daemon/find-daemon.ts";
import { warn, type CheckResult } from "./check-result.ts";

/** Whether the running daemon uses what the files contain, the token included: some settings apply only at a start. */
export async function checkPending(daemon: DaemonState): Promise<CheckResult[]> {
  if (daemon.kind !== "running") return [];
  try {
    const { settings } = await askDaemon<SettingsDto>(daemon.address, ROUTES.settings);
    const keys = settings.filter(({ pending }) => pending !== null).map(({ key }) => key);
    if (keys.length === 0) return [];
    return [warn("settings", `The running daemon has not loaded these yet: ${keys.join(", ")}`, "Run `ccen restart`.")];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // A missing answer has its own finding.
    return [];
  }
}
