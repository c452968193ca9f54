import { mkdirSync, rmSync } from "node:fs";
import type { Clock, Logger } from "../core/ports.ts";
import { createAccess, type Access } from "../http/access/access.ts";
import { createHttpServer } from "../http/http-server.ts";
import type { Route } from "../http/router.ts";
import type { Hub } from "../stream/hub.ts";
import { writeFileAtomic } from "../system/files/atomic-file.ts";
import type { Paths } from "../system/paths.ts";
import type { Component } from "./component.ts";
import type { OwnContext } from "./context.ts";

/** Time for clients to receive what was written to them. */
const DRAIN_MS = 2000;

interface ServerOptions {
  readonly context: OwnContext;
  /** Null where no token is set. */
  readonly access: Access | null;
  readonly hub: Hub;
  readonly routes: readonly Route[];
}

/** The HTTP server at the address of the settings. */
export function createServer({ context, access, hub, routes }: ServerOptions): Component {
  const { version, logger, atStart } = context;
  const { dashboardHost: host, dashboardPort: port, allowedHosts } = atStart.values;
  const server = createHttpServer({ host, port, access, allowedHosts, hub, routes, version, logger });
  return {
    name: "server",
    start: async () => context.listensAt(await server.listen()),
    stop: async () => server.close(DRAIN_MS),
  };
}

interface OpenAccessOptions {
  readonly token: string;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Access control where a token is set, else null. This machine's commands get their own key, in a file for their owner
 * alone. It works wherever the token came from, and after the token was changed for the next start.
 * @throws AppError `http/weak-token`
 */
export function openAccess({ token, paths, clock, logger }: OpenAccessOptions): Access | null {
  if (token === "") {
    rmSync(paths.accessKeyFile, { force: true, recursive: true });
    return null;
  }
  const access = createAccess({
    token,
    loginsFile: paths.loginsFile,
    machineTokensFile: paths.machineTokensFile,
    clock,
    logger,
  });
  mkdirSync(paths.dataDir, { recursive: true, mode: 0o700 });
  writeFileAtomic(paths.accessKeyFile, access.localKey, { mode: 0o600 });
  return access;
}
