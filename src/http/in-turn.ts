import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { MAX_REQUESTS_AHEAD } from "./limits.ts";

/**
 * Answers the requests of a connection one after the other, each when the answer before it has gone out. A client may
 * send thousands at once and read nothing: begun together they would be work that keeps everybody else waiting, and
 * answers that fill the memory. Who sends too many ahead is cut off.
 */
export function inTurn(listener: RequestListener): RequestListener {
  /** A connection that is being answered, and what waits behind. */
  const lines = new WeakMap<Socket, (() => void)[]>();

  function begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // Not in the same turn: the other connections come in between.
    response.once("close", () => setImmediate(() => next(socket)));
    listener(request, response);
  }

  function next(socket: Socket): void {
    // Node calls an answer finished when it has been handed to the socket, taken or not.
    if (socket.writableNeedDrain) {
      socket.once("drain", () => next(socket));
      return;
    }
    const beginNext = lines.get(socket)?.shift();
    if (beginNext === undefined || !socket.writable) lines.delete(socket);
    else beginNext();
  }

  return (request, response) => {
    const { socket } = request;
    const line = lines.get(socket);
    if (line === undefined) {
      lines.set(socket, []);
      begin(request, response);
    } else if (line.length < MAX_REQUESTS_AHEAD) line.push(() => begin(request, response));
    else socket.destroy();
  };
}
