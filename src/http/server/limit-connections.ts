import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Bounds the connections so that whoever hoards them keeps nobody out: when all places are taken, the one that has waited
 * longest without a request gives up its own to the newcomer. Only when all are being answered is the newcomer refused.
 */
export function limitConnections(server: Server, most: () => number): void {
  /** How many answers each is waiting for; the one that has been quiet for longest comes first. */
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
