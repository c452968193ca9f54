import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Bounds the connections without letting a hoarder block others: when all places are taken, the oldest one without a
 * request is closed for the new one. The new one is refused only when all are being answered.
 */
export function limitConnections(server: Server, most: () => number): void {
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
