import type { EventReader, LogFilter } from "../../core/ports.ts";
import type { LogPageDto } from "../../protocol/dto.ts";
import { LOG_PARAMETERS } from "../../protocol/routes.ts";
import { toEventDto } from "../../protocol/to-dto.ts";
import { readEventFilter } from "../event-filter.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";

/** `GET /api/log`: a page of events, newest first. */
export function handleLog(reader: EventReader): Handler {
  return async (exchange) => {
    const page = reader.log(toFilter(exchange.query));
    return answerJson(exchange, { events: page.events.map(toEventDto), next: page.next } satisfies LogPageDto);
  };
}

function toFilter(query: URLSearchParams): LogFilter {
  const parameters = readParameters(query, LOG_PARAMETERS);
  const beforeSeq = parameters.positiveInteger("before");
  return {
    ...readEventFilter(parameters),
    limit: parameters.limit(),
    ...(beforeSeq !== undefined && { beforeSeq }),
  };
}
