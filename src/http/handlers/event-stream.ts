import type { MetricsDto } from "../../api/dto.ts";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../api/routes.ts";
import type { Awaitable } from "../../core/ports.ts";
import type { Hub } from "../../stream/hub.ts";
import type { LastEventId } from "../../stream/replay.ts";
import type { Connection } from "../../stream/subscriber.ts";
import { parseInteger, withoutQuery } from "../parameters.ts";
import { get, type Exchange, type Route } from "../router.ts";

const STREAM_HEADERS = new Map([
  ["Content-Type", "text/event-stream; charset=utf-8"],
  ["Cache-Control", "no-store"],
  // A proxy that buffers the whole response would stop the stream.
  ["X-Accel-Buffering", "no"],
  ["Connection", "close"],
]);

/** Begins a stream on a connection. Throws an AppError before anything is written. */
type Attach = (connection: Connection, lastEventId: LastEventId) => Awaitable<void>;

/** `GET /api/events`: the live stream, never compressed (a compressor would hold frames back). */
export function eventStream(attach: Attach): Route {
  return get(ROUTES.events, (exchange) => {
    const { request, response } = exchange;
    // The head goes out with the first frame, so that a refusal can still be an error response.
    response.setHeaders(STREAM_HEADERS);
    // It ends with its connection, so it needs no chunks: each of them would be three writes, held back for a turn.
    response.removeHeader("Transfer-Encoding");
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    // A broken connection is reported here and by "close"; the hub needs only "close".
    response.on("error", () => {});
    const attaching = attach(response, readLastEventId(exchange));
    const begun = (): void => {
      // The heartbeat may be slower than the socket's idle timeout, so turn that off; the hub drops stalled clients.
      request.socket.setTimeout(0);
      // No response is left for a client that ended its side.
      request.socket.once("end", () => response.destroy());
    };
    return attaching === undefined ? begun() : attaching.then(begun);
  });
}

/** The header wins: a browser that reconnects by itself sends it beside the address it was first given. */
function readLastEventId({ request, query }: Exchange): LastEventId {
  const header = request.headers["last-event-id"];
  const value = (Array.isArray(header) ? header[0] : header) ?? query.get(LAST_EVENT_ID_PARAMETER);
  if (value === null || value === "") return null;
  return parseInteger(value) ?? "invalid";
}

export function streamRoutes(hub: Hub, readMetrics: () => MetricsDto): readonly Route[] {
  return [
    eventStream((connection, lastEventId) => hub.attach(connection, lastEventId)),
    get(
      ROUTES.metrics,
      withoutQuery(() => readMetrics()),
    ),
  ];
}
