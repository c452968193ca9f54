import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Bounds what is written and not taken, over all connections: who lets most of it lie is cut off first. One slow reader
 * is patience, a thousand of them would be the whole memory.
 */
export function boundUnread(server: Server, mostBytes: number): void {
  const sockets = new Set<Socket>();

  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  server.on("request", () => {
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
