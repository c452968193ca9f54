import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import { ownSource } from "../../claude/install/install-files.ts";
import { findConfigDir, homeFolder } from "../../system/paths.ts";
import type { Io } from "../command.ts";
import { DAEMON_NODE_FLAGS } from "../daemon/launch-daemon.ts";
import { launchdService } from "./launchd-agent.ts";
import { scheduledTask } from "./scheduled-task.ts";
import type { ServiceDefinition, ServiceOrder } from "./service-definition.ts";
import { systemdService } from "./systemd-unit.ts";

/** The service of a platform; null where we support none. */
export function serviceFor(platform: NodeJS.Platform, order: ServiceOrder): ServiceDefinition | null {
  switch (platform) {
    case "linux":
      return systemdService(order);
    case "darwin":
      return launchdService(order);
    case "win32":
      return scheduledTask(order);
    default:
      return null;
  }
}

/** The service of this user, this program and this configuration folder. */
export function ownService({ paths, environment }: Pick<Io, "paths" | "environment">): ServiceDefinition | null {
  const { configDir } = paths;
  const { node, cli } = ownSource();
  const home = homeOf(environment);
  const isDefaultFolder = configDir === findConfigDir({ HOME: home, USERPROFILE: home });
  return serviceFor(process.platform, {
    name: isDefaultFolder ? "ccen" : `ccen-${createHash("sha256").update(configDir).digest("hex").slice(0, 8)}`,
    node,
    nodeFlags: DAEMON_NODE_FLAGS,
    cli,
    configDir,
    home,
    ownFolder: dirname(paths.hookScript),
    environment,
    userId: process.getuid?.() ?? 0,
    userName: userNameOf(environment),
    isDefaultFolder,
  });
}

/** The same, if its file exists: that is faster than asking the service manager. */
export function installedService(io: Pick<Io, "paths" | "environment">): ServiceDefinition | null {
  const service = ownService(io);
  return service !== null && existsSync(service.file) ? service : null;
}

function homeOf(environment: Io["environment"]): string {
  const home = environment["HOME"] ?? "";
  return process.platform === "win32" || home === "" ? homeFolder() : home;
}

function userNameOf(environment: Io["environment"]): string {
  const domain = environment["USERDOMAIN"];
  const name = environment["USERNAME"];
  if (name !== undefined) return domain === undefined ? name : `${domain}\\${name}`;
  try {
    return userInfo().username;
  } catch {
    // A user without an entry, as in a container.
    return "";
  }
}
