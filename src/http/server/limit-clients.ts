import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { MAX_REQUESTS_AHEAD, UNREAD_CHECK_MS } from "../http-limits.ts";

interface ClientLimits {
  readonly maxSockets: () => number;
  readonly maxUnreadBytes: number;
}

interface Client {
  isResponding: boolean;
  /** The requests behind the current one; null while the client has taken all responses. */
  waiting: (() => void)[] | null;
}

/**
 * Serves requests so that no client can block the others or fill the memory. A client may open thousands of
 * connections, or send thousands of requests at once and read nothing.
 */
export function serveWithinLimits(server: Server, listener: RequestListener, limits: ClientLimits): void {
  /** The longest quiet one comes first. */
  const clients = new Map<Socket, Client>();
  let checkedAtMs = Number.NEGATIVE_INFINITY;

  /** When all places are taken, the oldest connection without a request is closed for the new one. */
  function addClient(socket: Socket): void {
    if (clients.size >= limits.maxSockets()) {
      const quiet = clients.entries().find(([, { isResponding }]) => !isResponding)?.[0];
      (quiet ?? socket).destroy();
      if (quiet === undefined) return;
      clients.delete(quiet);
    }
    clients.set(socket, { isResponding: false, waiting: null });
    socket.on("close", () => clients.delete(socket));
  }

  /** On one connection each request begins when the response before it has been taken. */
  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const client = clients.get(socket);
    if (client === undefined) return;
    const begin = (): void => {
      client.isResponding = true;
      response.on("close", () => {
        client.isResponding = false;
        // Not in the same turn: the other connections come in between.
        setImmediate(beginNext, socket, client);
      });
      listener(request, response);
    };
    if (client.waiting === null) {
      client.waiting = [];
      begin();
    } else if (client.waiting.length < MAX_REQUESTS_AHEAD) client.waiting.push(begin);
    else socket.destroy();
    boundUnread();
  }

  function beginNext(socket: Socket, client: Client): void {
    if (socket.destroyed) return;
    // Node calls a response finished when it has been handed to the socket, taken or not.
    if (socket.writableNeedDrain) {
      socket.once("drain", () => beginNext(socket, client));
      return;
    }
    clients.delete(socket);
    clients.set(socket, client);
    const next = client.waiting?.shift();
    if (next === undefined) client.waiting = null;
    else next();
  }

  /** Cuts off those with most unread bytes. One slow reader is harmless, a thousand could fill the memory. */
  function boundUnread(): void {
    // With thousands of live connections, adding up at each hook over HTTP would cost more than the hook.
    const nowMs = performance.now();
    if (nowMs - checkedAtMs < UNREAD_CHECK_MS) return;
    checkedAtMs = nowMs;
    const sockets = [...clients.keys()];
    let unreadBytes = sockets.reduce((sum, { writableLength }) => sum + writableLength, 0);
    if (unreadBytes <= limits.maxUnreadBytes) return;
    for (const socket of sockets.toSorted((one, other) => other.writableLength - one.writableLength)) {
      if (unreadBytes <= limits.maxUnreadBytes) return;
      unreadBytes -= socket.writableLength;
      socket.destroy();
    }
  }

  server.on("connection", addClient);
  // An unknown expectation is ignored; Node itself would refuse it without our headers.
  for (const name of ["request", "checkContinue", "checkExpectation"] as const) server.on(name, serve);
}
