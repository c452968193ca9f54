import type { Io } from "../command.ts";
import { installedService } from "./find-service.ts";
import { createRunTool } from "./run-tool.ts";
import { uninstallService } from "./service-state.ts";

/**
 * Removes the service of this configuration folder, if there is one.
 * @returns its description for people; null where there was none
 * @throws AppError `service/file`
 */
export async function removeService(io: Pick<Io, "paths" | "environment">): Promise<string | null> {
  const service = installedService(io);
  if (service === null) return null;
  await uninstallService(service, createRunTool(io.environment));
  return `${service.kind} ${service.name}`;
}
