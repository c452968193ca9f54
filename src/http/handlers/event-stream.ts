import type { MetricsDto } from "../../api/dto.ts";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../api/routes.ts";
import type { Hub } from "../../stream/hub.ts";
import type { LastEventId } from "../../stream/replay.ts";
import { parseInteger, withoutQuery } from "../parameters.ts";
import { get, type Exchange, type Handler, type Route } from "../router.ts";

const STREAM_HEADERS = new Map([
  ["Content-Type", "text/event-stream; charset=utf-8"],
  ["Cache-Control", "no-store"],
  // A proxy that buffers the whole answer would stop the stream.
  ["X-Accel-Buffering", "no"],
  ["Connection", "close"],
]);

/** `GET /api/events`: the live stream, never compressed (a compressor would hold frames back). */
function handleEvents(hub: Hub): Handler {
  return (exchange) => {
    const { request, response } = exchange;
    // The head goes out with the first frame, so that a refusal can still be an error answer.
    response.setHeaders(STREAM_HEADERS);
    // It ends with its connection, so it needs no chunks: each of them would be three writes, held back for a turn.
    response.removeHeader("Transfer-Encoding");
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    hub.attach(response, readLastEventId(exchange));
    // A broken connection is reported here and by "close"; the hub needs only "close".
    response.on("error", () => {});
    // The heartbeat may be slower than the socket's idle timeout, so turn that off; the hub drops stalled clients.
    request.socket.setTimeout(0);
    // No answer is left for a client that ended its side.
    request.socket.once("end", () => response.destroy());
  };
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
    get(ROUTES.events, handleEvents(hub)),
    get(
      ROUTES.metrics,
      withoutQuery(() => readMetrics()),
    ),
  ];
}
