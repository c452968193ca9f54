import type { Hub } from "../stream/hub.ts";
import { openFileLimit } from "../system/files/open-file-limit.ts";
import { createGuardedServer, type GuardedServer, type GuardedServerOptions } from "./server/guarded-server.ts";
import { MAX_OTHER_SOCKETS, connectionsWithin } from "./http-limits.ts";

interface HttpServerOptions extends Omit<GuardedServerOptions, "endStreams"> {
  readonly hub: Pick<Hub, "close" | "maxConnections">;
}

export type HttpServer = GuardedServer;

/** The server of the page, the API and the live stream. */
export function createHttpServer({ hub, ...options }: HttpServerOptions): HttpServer {
  const endStreams = async (graceMs: number): Promise<void> => hub.close({ graceMs });
  const openFiles = openFileLimit();
  const maxSockets = (): number => connectionsWithin(openFiles, MAX_OTHER_SOCKETS + hub.maxConnections);
  return createGuardedServer({ maxSockets, ...options, endStreams });
}
