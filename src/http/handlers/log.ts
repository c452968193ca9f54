import { EVENT_SOURCES } from "../../core/event.ts";
import type { EventReader, LogFilter } from "../../core/ports.ts";
import type { LogPageDto } from "../../protocol/dto.ts";
import { LOG_PARAMETERS } from "../../protocol/routes.ts";
import { toEventDto } from "../../protocol/to-dto.ts";
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
  const sessionId = parameters.text("session");
  const agentId = parameters.text("agent");
  const hookEventName = parameters.text("event");
  const toolName = parameters.text("tool");
  const projectName = parameters.text("project");
  const source = parameters.choice("source", EVENT_SOURCES);
  const text = parameters.text("q");
  const sinceMs = parameters.instant("since");
  const beforeSeq = parameters.positiveInteger("before");
  return {
    limit: parameters.limit(),
    ...(sessionId !== undefined && { sessionId }),
    ...(agentId !== undefined && { agentId }),
    ...(hookEventName !== undefined && { hookEventName }),
    ...(toolName !== undefined && { toolName }),
    ...(projectName !== undefined && { projectName }),
    ...(source !== undefined && { source }),
    ...(text !== undefined && { text }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(beforeSeq !== undefined && { beforeSeq }),
  };
}
