import type { Logger } from "../core/ports.ts";
import type { Hub } from "../stream/hub.ts";
import { openFileLimit } from "../system/files/open-file-limit.ts";
import { createServer } from "../system/node-http.ts";
import type { Access } from "./access/access.ts";
import { createDispatch } from "./dispatch.ts";
import { refuseClient, refuseTunnel } from "./error-response.ts";
import {
  connectionsWithin,
  MAX_HEADER_BYTES,
  MAX_HEADER_COUNT,
  MAX_OTHER_SOCKETS,
  MAX_UNREAD_BYTES,
  TIMEOUTS,
  type Timeouts,
} from "./http-limits.ts";
import type { Route } from "./router.ts";
import { createAllowedHosts } from "./server/allowed-hosts.ts";
import { closeServer, listen } from "./server/listen.ts";
import { serveWithinLimits } from "./server/limit-clients.ts";

export interface HttpServerOptions {
  /** Anything but a loopback address is refused by `listen` without {@link access}. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Null: every client that reaches the server is authorized. */
  readonly access: Access | null;
  readonly version: string;
  readonly logger: Logger;
  /** Its streams never end by themselves: they end when the server closes. */
  readonly hub?: Pick<Hub, "close" | "maxConnections">;
  /** More names under which the dashboard may be opened: `localhost:9000` for a tunnel. */
  readonly allowedHosts?: readonly string[];
  /** For tests with shorter waits or fewer clients. */
  readonly timeouts?: Partial<Timeouts>;
  /** Called for each new connection: it may change while the server listens. */
  readonly maxSockets?: () => number;
  readonly maxUnreadBytes?: number;
}

export type HttpServer = ReturnType<typeof createHttpServer>;

/** A server that passes every request through `dispatch.ts`, with limits for everything that a client sends. */
export function createHttpServer(options: HttpServerOptions) {
  const openFiles = openFileLimit();
  const {
    host,
    port,
    routes,
    access,
    version,
    logger,
    hub,
    allowedHosts = [],
    maxSockets = () => connectionsWithin(openFiles, MAX_OTHER_SOCKETS + (hub?.maxConnections ?? 0)),
    maxUnreadBytes = MAX_UNREAD_BYTES,
  } = options;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  let closing = false;
  const dispatch = createDispatch({
    routes,
    allowedHosts: createAllowedHosts(host, allowedHosts),
    access,
    serverName: `claude-code-event-notifier/${version}`,
    logger,
    isClosing: () => closing,
  });
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    connectionsCheckingInterval: timeouts.checkMs,
    // The guard refuses a missing Host with the same response as a foreign one.
    requireHostHeader: false,
    // Overrides flags and NODE_OPTIONS of the parent process.
    insecureHTTPParser: false,
  });
  server.maxHeadersCount = MAX_HEADER_COUNT;
  // A client may end its side behind its request: a posted payload is answered once it is on disk.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.timeout = timeouts.stillMs;
  serveWithinLimits(server, dispatch, { maxSockets, maxUnreadBytes });
  server.on("clientError", refuseClient);
  // Without a listener the connection would end silently.
  server.on("connect", (_request, socket) => refuseTunnel(socket));

  return {
    /** @throws AppError `http/port-in-use` and its neighbours */
    listen: async () => listen(server, { host, port, isProtected: access !== null }),
    /** Accepts no more connections, ends the streams, lets current requests finish; the rest is cut after `graceMs`. */
    async close(graceMs: number) {
      closing = true;
      const closed = closeServer(server, graceMs);
      hub?.close();
      await closed;
    },
  };
}
