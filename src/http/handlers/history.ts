import type { LogPageDto } from "../../api/dto.ts";
import { toSearchDto } from "../../api/history-dto.ts";
import { LOG_PARAMETERS, ROUTES, SEARCH_PARAMETERS, STATS_PARAMETERS } from "../../api/routes.ts";
import { toStatsDto } from "../../api/stats-dto.ts";
import { toEventDetailDto, toEventDto } from "../../api/to-dto.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { HistoryService, LogPage } from "../../core/history.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { DeliveryService } from "../../core/notification/outbox.ts";
import type { Clock, EventReader } from "../../core/ports.ts";
import { BUCKET_UNITS, localDays, MAX_BUCKETS, RANGE_NAMES, unitFor, type AskedRange } from "../../core/stats-range.ts";
import { archiveName } from "../../system/paths.ts";
import { answerJson } from "../answers.ts";
import { handleExport } from "../export/handle-export.ts";
import { parseInteger, readEventFilter, readParameters, type Parameters } from "../parameters.ts";
import { get, getBelow, untilClosed, type Exchange, type Handler, type Route } from "../router.ts";
import { sessionRoutes } from "./sessions.ts";

export interface HistoryRouteOptions {
  readonly reader: EventReader;
  readonly history: HistoryService;
  /** Explains for one event whether a notification was sent. */
  readonly deliveries: Pick<DeliveryService, "explain">;
  /** The current prices: a person may have their own. */
  readonly prices: () => PriceTable;
  readonly clock: Clock;
  /** This machine's name where there are several. */
  readonly ownMachine: string;
}

/** Routes that read stored sessions and events. */
export function historyRoutes(options: HistoryRouteOptions): readonly Route[] {
  const { reader, history, deliveries, clock, ownMachine } = options;
  return [
    ...sessionRoutes(reader, clock, ownMachine),
    get(ROUTES.log, handleLog(options)),
    getBelow(ROUTES.logEntry, handleLogEntry(reader, deliveries)),
    get(ROUTES.search, handleSearch(history, ownMachine)),
    get(ROUTES.stats, handleStats(options)),
    get(ROUTES.export, handleExport(options)),
  ];
}

type LogDependencies = Pick<HistoryRouteOptions, "reader" | "history" | "ownMachine">;

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

/** `GET /api/search`: full text, newest first, each hit with its position. */
function handleSearch(history: HistoryService, ownMachine: string): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, SEARCH_PARAMETERS);
    const text = parameters.text("q");
    if (text === undefined) throw new AppError("http/parameter", { name: "q", reason: "it is empty" });
    const beforeSeq = parameters.positiveInteger("before");
    const request = {
      ...readEventFilter(parameters, ownMachine),
      text,
      limit: parameters.limit(),
      ...(beforeSeq !== undefined && { beforeSeq }),
    };
    return answerJson(exchange, toSearchDto(await history.search(request, untilClosed(exchange.response))));
  };
}

type StatsDependencies = Pick<HistoryRouteOptions, "history" | "prices" | "clock">;

/** `GET /api/stats`: time series, totals and top lists, from counters. */
function handleStats({ history, prices, clock }: StatsDependencies): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, STATS_PARAMETERS);
    const nowMs = clock.now();
    const range = readRange(parameters, nowMs);
    const bucket = parameters.choice("bucket", BUCKET_UNITS) ?? unitFor(range);
    const zone = readZone(parameters);
    const request = {
      range,
      unit: bucket,
      zone,
      projectName: parameters.text("project") ?? null,
      model: parameters.text("model") ?? null,
      toolName: parameters.text("tool") ?? null,
      compare: parameters.choice("compare", ["0", "1"]) === "1",
      nowMs,
      prices: prices(),
    };
    const stats = await history.stats(request, untilClosed(exchange.response));
    if (stats === null) {
      const reason = `the range has more than ${MAX_BUCKETS} of them; take larger ones or a shorter range`;
      throw new AppError("http/parameter", { name: "bucket", reason });
    }
    return answerJson(exchange, toStatsDto(stats, { bucket, zone }));
  };
}

function readRange(parameters: Parameters, nowMs: number): AskedRange {
  const name = parameters.choice("range", RANGE_NAMES);
  const fromMs = parameters.instant("from");
  const toMs = parameters.instant("to") ?? nowMs;
  if (fromMs === undefined) {
    if (parameters.instant("to") === undefined) return { name: name ?? "24h" };
    throw new AppError("http/parameter", { name: "to", reason: "it needs from beside it" });
  }
  if (name !== undefined) {
    throw new AppError("http/parameter", { name: "range", reason: "it cannot stand beside from" });
  }
  if (fromMs >= Math.min(toMs, nowMs)) {
    throw new AppError("http/parameter", { name: "from", reason: "it has to lie before to, and in the past" });
  }
  return { fromMs, toMs: Math.min(toMs, nowMs) };
}

function readZone(parameters: Parameters): string {
  const zone = parameters.text("tz") ?? "UTC";
  if (localDays(zone) !== null) return zone;
  const reason = "it has to be a time zone such as Asia/Tokyo, or an offset such as +09:00";
  throw new AppError("http/parameter", { name: "tz", reason });
}
