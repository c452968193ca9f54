import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { findConfigDir, homeFolder } from "../../system/paths.ts";
import type { Io } from "../command.ts";
import { DAEMON_NODE_FLAGS, daemonLaunch } from "../daemon/launch-daemon.ts";
import { launchdService } from "./launchd-agent.ts";
import { scheduledTask } from "./scheduled-task.ts";
import type { ServiceDefinition, ServiceOrder } from "./service-definition.ts";
import { systemdService } from "./systemd-unit.ts";

const SERVICES: Readonly<Partial<Record<NodeJS.Platform, (order: ServiceOrder) => ServiceDefinition>>> = {
  linux: systemdService,
  darwin: launchdService,
  win32: scheduledTask,
};

export function serviceFor(platform: NodeJS.Platform, order: ServiceOrder): ServiceDefinition | null {
  return SERVICES[platform]?.(order) ?? null;
}

export function ownService({ paths, environment }: Pick<Io, "paths" | "environment">): ServiceDefinition | null {
  const { configDir } = paths;
  const { node, cli } = daemonLaunch(paths);
  const home = process.platform === "win32" || !environment["HOME"] ? homeFolder() : environment["HOME"];
  const isDefaultFolder = configDir === findConfigDir({ HOME: home, USERPROFILE: home });
  return serviceFor(process.platform, {
    name: isDefaultFolder ? "ccen" : `ccen-${createHash("sha256").update(configDir).digest("hex").slice(0, 8)}`,
    program: [node, ...DAEMON_NODE_FLAGS, cli],
    configDir,
    home,
    ownFolder: dirname(paths.hookScript),
    environment,
    userId: process.getuid?.() ?? 0,
    isDefaultFolder,
  });
}

/** The same, if its file exists: that is faster than asking the service manager. */
export function installedService(io: Pick<Io, "paths" | "environment">): ServiceDefinition | null {
  const service = ownService(io);
  return service !== null && existsSync(service.file) ? service : null;
}
