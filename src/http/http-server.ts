import { createGuardedServer, type GuardedServer, type GuardedServerOptions } from "./guarded-server.ts";
import { openFileLimit } from "../system/open-file-limit.ts";
import { MAX_OTHER_SOCKETS, placesWithin } from "./limits.ts";
import { createRoutes, type RouteDependencies } from "./routes.ts";

export type HttpServerOptions = RouteDependencies & Omit<GuardedServerOptions, "routes" | "endStreams">;

export type HttpServer = GuardedServer;

/** The server of the page, the API and the live stream. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { hub } = options;
  const endStreams = async (graceMs: number): Promise<void> => hub.close({ graceMs });
  const openFiles = openFileLimit();
  const maxSockets = (): number => placesWithin(openFiles, MAX_OTHER_SOCKETS + hub.maxConnections);
  return createGuardedServer({ maxSockets, ...options, routes: createRoutes(options), endStreams });
}
