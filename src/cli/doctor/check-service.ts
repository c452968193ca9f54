import { ownService } from "../service/find-service.ts";
import { createRunTool } from "../service/run-tool.ts";
import { readServiceState } from "../service/service-state.ts";
import type { Io } from "../command.ts";
import { ok, warn, type CheckResult } from "./check-result.ts";

/** Whether the daemon is started at login, with this version's definition. This is optional: hooks start it too. */
export async function checkService(io: Pick<Io, "paths" | "environment">): Promise<CheckResult> {
  const service = ownService(io);
  if (service === null) return ok("service", "none; hooks start the daemon");
  const { isInstalled, isCurrent, isActive } = await readServiceState(service, createRunTool(io.environment));
  const { kind, name } = service;
  if (!isInstalled) return ok("service", "none installed; hooks start the daemon (`ccen service install` for logins)");
  if (!isCurrent) {
    return warn("service", `the ${kind} ${name} is not what this version would install`, "Run `ccen service install`.");
  }
  return ok("service", `${kind} ${name}${isActive === true ? ", running" : ""}`);
}
