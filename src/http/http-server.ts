import { createGuardedServer, type GuardedServer, type GuardedServerOptions } from "./guarded-server.ts";
import { createRoutes, type RouteDependencies } from "./routes.ts";

export type HttpServerOptions = RouteDependencies & Omit<GuardedServerOptions, "routes" | "endStreams">;

export type HttpServer = GuardedServer;

/** The server of the page, the API and the live stream. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { hub } = options;
  const endStreams = async (graceMs: number): Promise<void> => hub.close({ graceMs });
  return createGuardedServer({ ...options, routes: createRoutes(options), endStreams });
}
