import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { MetricsDto } from "../../api/dto.ts";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../api/routes.ts";
import type { Hub } from "../../stream/hub.ts";
import type { LastEventId } from "../../stream/replay.ts";
import type { Sink } from "../../stream/subscriber.ts";
import { answerJson } from "../answers.ts";
import { parseInteger } from "../parameters.ts";
import { get, type Exchange, type Handler, type Route } from "../router.ts";

/** `GET /api/events`: the live stream, never compressed (a compressor would hold frames back). */
function handleEvents(hub: Hub): Handler {
  return (exchange) => {
    const { request, response } = exchange;
    if (request.method === "HEAD") {
      writeStreamHead(response);
      response.end();
      return;
    }
    hub.attach(createResponseSink(response), { lastEventId: readLastEventId(exchange) });
  };
}

/** The header wins: a browser that reconnects by itself sends it beside the address it was first given. */
function readLastEventId({ request, query }: Exchange): LastEventId {
  const header = request.headers["last-event-id"];
  const value = (Array.isArray(header) ? header[0] : header) ?? query.get(LAST_EVENT_ID_PARAMETER);
  if (value === null || value === "") return null;
  return parseInteger(value) ?? "invalid";
}

/** `GET /api/metrics` */
function handleMetrics(readMetrics: () => MetricsDto): Handler {
  return async (exchange) => answerJson(exchange, readMetrics());
}

export function streamRoutes(hub: Hub, readMetrics: () => MetricsDto): readonly Route[] {
  return [get(ROUTES.events, handleEvents(hub)), get(ROUTES.metrics, handleMetrics(readMetrics))];
}

const STREAM_HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store",
  // A proxy that buffers the whole answer would stop the stream.
  "X-Accel-Buffering": "no",
} as const;

function writeStreamHead(response: ServerResponse): void {
  response.writeHead(200, STREAM_HEADERS);
}

/** A response as the hub sees it. Its head goes out with the first frame, so a refusal can still be an error answer. */
function createResponseSink(response: ServerResponse): Sink {
  // A broken connection is reported here and by "close"; the hub needs only "close".
  response.on("error", ignore);
  // The heartbeat may be slower than the socket's idle timeout, so turn that off; the hub drops stalled clients.
  response.socket?.setTimeout(0);
  // No answer is left for a client that ended its side.
  response.socket?.once("end", () => response.destroy());
  return new ResponseSink(response);
}

function ignore(): void {}

/**
 * After its head a stream writes straight to the socket, each frame as one chunk of HTTP that all connections share.
 * The response would encode each chunk again for each of thousands: three pieces, a turn's delay, a third more
 * processor time.
 */
class ResponseSink implements Sink {
  readonly #response: ServerResponse;
  readonly #socket: Socket | null;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#socket = response.socket;
  }

  write(bytes: Buffer): boolean {
    const response = this.#response;
    const socket = this.#socket;
    if (!response.headersSent) {
      writeStreamHead(response);
      return response.write(bytes);
    }
    // The other side has ended, and our end is on its way: no more bytes are taken.
    if (socket === null || !socket.writable) return false;
    return socket.write(response.chunkedEncoding ? chunkOf(bytes) : bytes);
  }

  get pendingBytes(): number {
    return this.#response.writableLength;
  }

  onDrain(listener: () => void): void {
    this.#socket?.on("drain", listener);
    // The connection may serve another request afterwards.
    this.onClose(() => this.#socket?.off("drain", listener));
  }

  onClose(listener: () => void): void {
    this.#response.on("close", listener);
  }

  end(): void {
    this.#response.end();
  }

  destroy(): void {
    this.#response.destroy();
  }
}

/** Encoded chunks, for as long as their frame is referenced. */
const chunks = new WeakMap<Buffer, Buffer>();

/** Bytes as a chunk of HTTP/1.1 (RFC 9112, section 7.1), made once for all connections. */
function chunkOf(bytes: Buffer): Buffer {
  const known = chunks.get(bytes);
  if (known !== undefined) return known;
  const chunk = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END]);
  chunks.set(bytes, chunk);
  return chunk;
}

const LINE_END = Buffer.from("\r\n");
