import type { HistoryService } from "../../core/history-service.ts";
import type { EventReader, LogPage } from "../../core/ports.ts";
import type { LogPageDto } from "../../api/dto.ts";
import { LOG_PARAMETERS, ROUTES } from "../../api/routes.ts";
import { toEventDetailDto, toEventDto } from "../../api/to-dto.ts";
import { untilClosed } from "../server/closed-signal.ts";
import { readEventFilter } from "../event-filter.ts";
import type { Exchange, Handler } from "../exchange.ts";
import { answerJson } from "../answers/json-answer.ts";
import { parseInteger, readParameters } from "../parameters.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { DeliveryService } from "../../core/notification/outbox.ts";
import { archiveName } from "../../system/paths.ts";
import { get, getBelow, type Route } from "../router.ts";

interface LogDependencies {
  readonly reader: EventReader;
  readonly history: HistoryService;
  readonly ownMachine: string;
  /** Explains for one event whether a notification was sent. */
  readonly deliveries: Pick<DeliveryService, "explain">;
}

/** `GET /api/log`: a page of events, newest first. Text search runs on another thread; the rest is quick. */
function handleLog(dependencies: LogDependencies): Handler {
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
  // With a number to begin below, the total is not counted.
  const request = { ...filter, text, limit, beforeSeq: beforeSeq ?? reader.lastSeq() + 1 };
  const { hits, next } = await history.search(request, untilClosed(response));
  return { events: hits.map(({ event }) => event), next };
}

/** `GET /api/log/:seq`: one event with its payload. */
function handleLogEntry(reader: EventReader, deliveries: Pick<DeliveryService, "explain">): Handler {
  return async (exchange) => {
    const seq = parseInteger(exchange.rest);
    if (seq === null) throw new AppError("http/parameter", { name: "seq", reason: "it has to be a whole number" });
    const event = reader.event(seq);
    if (event === null) {
      // Numbers are never reused, and only retention deletes one.
      const wasStored = seq > 0 && seq <= reader.lastSeq();
      throw new AppError(wasStored ? "event/no-longer-kept" : "event/not-found", { seq });
    }
    return answerJson(
      exchange,
      toEventDetailDto(event, {
        rawFile: event.source === "hook" ? archiveName(seq, event.receivedAtMs, event.sourceName) : null,
        decision: deliveries.explain(seq),
      }),
    );
  };
}

export function logRoutes(dependencies: LogDependencies): readonly Route[] {
  const { reader, deliveries } = dependencies;
  return [get(ROUTES.log, handleLog(dependencies)), getBelow(ROUTES.logEntry, handleLogEntry(reader, deliveries))];
}
