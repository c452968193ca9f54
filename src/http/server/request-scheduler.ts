import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { MAX_REQUESTS_AHEAD, SLICE_MS } from "../http-limits.ts";

type Begin = () => void;

/**
 * Lets requests begin one after the other. On one connection each begins when the answer before it has been taken; over
 * all connections only a limited number in a row, so that events come in between. A client may send thousands at once
 * and read nothing. Begun together, they would delay all other work and fill the memory with answers. A client that
 * sends too many ahead is cut off.
 */
export function scheduleRequests(listener: RequestListener): RequestListener {
  const share = createShare();
  /** Connections being answered, with their waiting requests. */
  const lines = new WeakMap<Socket, Begin[]>();

  function begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // The client left while its request waited.
    if (socket.destroyed) return;
    // Not in the same turn: the other connections come in between.
    response.on("close", () => setImmediate(() => next(socket)));
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
    else share(beginNext, "again");
  }

  return (request, response) => {
    const { socket } = request;
    const line = lines.get(socket);
    if (line === undefined) {
      lines.set(socket, []);
      share(() => begin(request, response), "first");
    } else if (line.length < MAX_REQUESTS_AHEAD) line.push(() => begin(request, response));
    else socket.destroy();
  };
}

/** Begins requests at once until they have used their share of this turn of the event loop. */
function createShare(): (begin: Begin, slot: "first" | "again") => void {
  /** Clients with one request go before those that sent more ahead. */
  const waiting = { first: [] as Begin[], again: [] as Begin[] };
  let spentMs = 0;
  let isTurnAhead = false;

  function run(begin: Begin): void {
    const startedAtMs = performance.now();
    begin();
    spentMs += performance.now() - startedAtMs;
  }

  function turn(): void {
    isTurnAhead = false;
    spentMs = 0;
    while (spentMs < SLICE_MS) {
      const begin = waiting.first.shift() ?? waiting.again.shift();
      if (begin === undefined) return;
      plan();
      run(begin);
    }
  }

  function plan(): void {
    if (!isTurnAhead) setImmediate(turn);
    isTurnAhead = true;
  }

  return (begin, slot) => {
    plan();
    if (spentMs < SLICE_MS && waiting.first.length === 0) run(begin);
    else waiting[slot].push(begin);
  };
}
