import type { Server } from "node:http";
import type { Socket } from "node:net";
import { SLICE_MS } from "../http-limits.ts";

/** So few that adding them up costs nothing beside any request. */
const FEW_SOCKETS = 64;

/**
 * Bounds unread bytes over all connections: the one with most is cut off first. One slow reader is harmless, a thousand
 * could fill the memory.
 */
export function boundUnread(server: Server, mostBytes: number): void {
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
