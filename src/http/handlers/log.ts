import type { HistoryDesk } from "../../core/history-desk.ts";
import type { EventReader, LogPage } from "../../core/ports.ts";
import type { LogPageDto } from "../../api/dto.ts";
import { LOG_PARAMETERS } from "../../api/routes.ts";
import { toEventDto } from "../../api/to-dto.ts";
import { untilClosed } from "../closed-signal.ts";
import { readEventFilter } from "../event-filter.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";

interface LogDependencies {
  readonly reader: EventReader;
  readonly history: HistoryDesk;
  readonly ownMachine: string;
}

/** `GET /api/log`: a page of events, newest first. Texts are looked for beside the event loop, all else is quick. */
export function handleLog(dependencies: LogDependencies): Handler {
  return async (exchange) => {
    const page = await readPage(exchange, dependencies);
    return answerJson(exchange, { events: page.events.map(toEventDto), next: page.next } satisfies LogPageDto);
  };
}

async function readPage(
  { query, response }: Exchange,
  { reader, history, ownMachine }: LogDependencies,
): Promise<LogPage> {
  const parameters = readParameters(query, LOG_PARAMETERS);
  const beforeSeq = parameters.positiveInteger("before");
  const limit = parameters.limit();
  const { text, ...filter } = readEventFilter(parameters, ownMachine);
  if (text === undefined) return reader.log({ ...filter, limit, ...(beforeSeq !== undefined && { beforeSeq }) });
  // With a number to begin below nobody counts how many there are.
  const request = { ...filter, text, limit, beforeSeq: beforeSeq ?? reader.lastSeq() + 1 };
  const { hits, next } = await history.search(request, untilClosed(response));
  return { events: hits.map(({ event }) => event), next };
}
