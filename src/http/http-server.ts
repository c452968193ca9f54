import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "../core/ports.ts";
import type { Hub } from "../stream/hub.ts";
import { openFileLimit } from "../system/files/open-file-limit.ts";
import { createServer } from "../system/node-http.ts";
import type { Access } from "./access/access.ts";
import { createDispatch } from "./dispatch.ts";
import { answerClientError, answerTunnel } from "./error-answer.ts";
import {
  connectionsWithin,
  MAX_HEADER_BYTES,
  MAX_HEADER_COUNT,
  MAX_OTHER_SOCKETS,
  MAX_UNREAD_BYTES,
  SLICE_MS,
  TIMEOUTS,
  type Timeouts,
} from "./http-limits.ts";
import type { Route } from "./router.ts";
import { createAllowedHosts } from "./server/allowed-hosts.ts";
import { listen, type ListenAddress } from "./server/listen.ts";
import { scheduleRequests } from "./server/request-scheduler.ts";

interface HttpServerOptions extends Omit<GuardedServerOptions, "endStreams"> {
  readonly hub: Pick<Hub, "close" | "maxConnections">;
}

/** The server of the page, the API and the event stream. */
export function createHttpServer({ hub, ...options }: HttpServerOptions): GuardedServer {
  const endStreams = async (graceMs: number): Promise<void> => hub.close({ graceMs });
  const openFiles = openFileLimit();
  const maxSockets = (): number => connectionsWithin(openFiles, MAX_OTHER_SOCKETS + hub.maxConnections);
  return createGuardedServer({ maxSockets, ...options, endStreams });
}

export interface GuardedServerOptions {
  /** Anything but a loopback address is refused by `listen` without {@link access}. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Null: every client that reaches the server is authorized. */
  readonly access: Access | null;
  readonly version: string;
  readonly logger: Logger;
  /** More names under which the dashboard may be opened: `localhost:9000` for a tunnel. */
  readonly allowedHosts?: readonly string[];
  /** For tests with shorter waits or fewer clients. */
  readonly timeouts?: Partial<Timeouts>;
  /** Called for each new connection: it may change while the server listens. */
  readonly maxSockets?: () => number;
  readonly maxUnreadBytes?: number;
  /** Ends streams, which never end by themselves; called when the server closes. */
  readonly endStreams?: (graceMs: number) => Promise<void>;
}

export interface GuardedServer {
  /** @throws AppError `http/port-in-use` and its neighbours */
  listen(): Promise<ListenAddress>;
  /** Accepts no more connections, ends the streams, lets current requests finish; the rest is cut after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** A server that passes every request through `dispatch.ts`, with limits for everything that a client sends. */
export function createGuardedServer(options: GuardedServerOptions): GuardedServer {
  const {
    host,
    port,
    routes,
    access,
    version,
    logger,
    allowedHosts = [],
    maxSockets = () => MAX_OTHER_SOCKETS,
    maxUnreadBytes = MAX_UNREAD_BYTES,
    endStreams,
  } = options;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  let closing = false;
  const serve = scheduleRequests(
    createDispatch({
      routes,
      allowedHosts: createAllowedHosts(host, allowedHosts),
      access,
      serverName: `claude-code-event-notifier/${version}`,
      logger,
      isClosing: () => closing,
    }),
  );
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkMs,
      // The guard refuses a missing Host with the same answer as a foreign one.
      requireHostHeader: false,
      // Overrides flags and NODE_OPTIONS of the parent process.
      insecureHTTPParser: false,
    },
    serve,
  );
  server.maxHeadersCount = MAX_HEADER_COUNT;
  // A client may end its side behind its request: a posted payload is answered once it is on disk.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.timeout = timeouts.stillMs;
  limitConnections(server, maxSockets);
  boundUnread(server, maxUnreadBytes);
  server.on("checkContinue", serve);
  // An unknown expectation is ignored; Node itself would refuse it without our headers.
  server.on("checkExpectation", serve);
  server.on("clientError", answerClientError);
  // Without a listener the connection would end silently.
  server.on("connect", (_request, socket) => answerTunnel(socket));

  return {
    listen: async () => listen(server, { host, port, isProtected: access !== null }),
    async close(graceMs) {
      closing = true;
      const closed = closeServer(server, graceMs);
      await endStreams?.(graceMs);
      await closed;
    },
  };
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  // From now on a connection may become idle at any moment, after an answer without `Connection: close`.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await promise;
  clearInterval(sweep);
  clearTimeout(deadline);
}

/**
 * Bounds the connections without letting a hoarder block others: when all places are taken, the oldest one without a
 * request is closed for the new one. The new one is refused only when all are being answered.
 */
function limitConnections(server: Server, most: () => number): void {
  /** Pending answers of each connection; the longest quiet one comes first. */
  const sockets = new Map<Socket, number>();

  server.on("connection", (socket: Socket) => {
    if (sockets.size >= most()) {
      const idle = sockets.entries().find(([, answers]) => answers === 0)?.[0];
      (idle ?? socket).destroy();
      if (idle === undefined) return;
      sockets.delete(idle);
    }
    sockets.set(socket, 0);
    socket.on("close", () => sockets.delete(socket));
  });

  for (const name of ["request", "checkContinue", "checkExpectation"] as const) {
    server.on(name, ({ socket }: IncomingMessage, response: ServerResponse) => {
      count(socket, 1);
      response.on("close", () => count(socket, -1));
    });
  }

  function count(socket: Socket, change: number): void {
    const answers = sockets.get(socket);
    if (answers === undefined) return;
    sockets.delete(socket);
    sockets.set(socket, answers + change);
  }
}

/** So few that adding them up costs nothing beside any request. */
const FEW_SOCKETS = 64;

/**
 * Bounds unread bytes over all connections: the one with most is cut off first. One slow reader is harmless, a thousand
 * could fill the memory.
 */
function boundUnread(server: Server, mostBytes: number): void {
  const sockets = new Set<Socket>();
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });

  server.on("request", () => {
    // Otherwise each hook over HTTP would check thousands of live connections. A share of a turn of the event loop
    // allows only a few answers.
    const nowMs = performance.now();
    if (sockets.size > FEW_SOCKETS && nowMs - lookedAtMs < SLICE_MS) return;
    lookedAtMs = nowMs;
    let unread = 0;
    for (const { writableLength } of sockets) unread += writableLength;
    if (unread <= mostBytes) return;
    for (const socket of [...sockets].toSorted((one, other) => other.writableLength - one.writableLength)) {
      if (unread <= mostBytes) return;
      unread -= socket.writableLength;
      socket.destroy();
    }
  });
}
