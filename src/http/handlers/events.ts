import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../api/routes.ts";
import type { Hub } from "../../stream/hub.ts";
import type { LastEventId } from "../../stream/replay.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { parseInteger } from "../parameters.ts";
import { createResponseSink, writeStreamHead } from "../answers/response-sink.ts";
import type { MetricsDto } from "../../api/dto.ts";
import { answerJson } from "../answers/json-answer.ts";
import { get, type Route } from "../router.ts";

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
