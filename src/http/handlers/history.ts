import { toEventDetailDto, toEventDto, type LogPageDto } from "../../api/dto.ts";
import { toSearchDto } from "../../api/history-dto.ts";
import { DEFAULT_LIMIT, LOG_PARAMETERS, ROUTES, SEARCH_PARAMETERS, STATS_PARAMETERS } from "../../api/routes.ts";
import { toStatsDto } from "../../api/stats-dto.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { HistoryService } from "../../core/history.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { DeliveryService } from "../../core/notification/outbox.ts";
import type { Clock, EventReader } from "../../core/ports.ts";
import { BUCKET_UNITS, localDays, MAX_BUCKETS, RANGE_NAMES, unitFor, type AskedRange } from "../../core/stats-range.ts";
import { archiveName } from "../../system/paths.ts";
import { handleExport } from "../export/handle-export.ts";
import {
  readChoice,
  eventFilter,
  readInstant,
  readLimit,
  parseInteger,
  readPositiveInteger,
  readQuery,
  readText,
} from "../parameters.ts";
import { get, getBelow, untilClosed, type Route } from "../router.ts";
import { callRoutes } from "./calls.ts";
import { sessionRoutes } from "./sessions.ts";

export interface HistoryRouteOptions {
  readonly reader: EventReader;
  readonly history: HistoryService;
  readonly deliveries: Pick<DeliveryService, "decisionOf">;
  /** The current prices: a person may have their own. */
  readonly prices: () => PriceTable;
  readonly clock: Clock;
  /** This machine's name where there are several. */
  readonly ownMachine: string;
}

export function historyRoutes(options: HistoryRouteOptions): readonly Route[] {
  const { reader, history, deliveries, prices, clock, ownMachine } = options;
  const filters = eventFilter(ownMachine);
  return [
    ...sessionRoutes({ reader, prices, clock, ownMachine }),
    ...callRoutes({ reader, history, prices, clock, ownMachine }),

    /** A page of events, newest first. Text search runs on another thread; the rest is quick. */
    get(ROUTES.log, async ({ query, response }): Promise<LogPageDto> => {
      const values = readQuery(query, LOG_PARAMETERS, { ...filters, ...PAGE });
      const { text, ...filter } = { limit: DEFAULT_LIMIT, ...values };
      if (text === undefined) {
        const { events, next } = reader.log(filter);
        return { events: events.map(toEventDto), next };
      }
      // With a number to begin below, the total is not counted.
      const request = { beforeSeq: reader.lastSeq() + 1, ...filter, text };
      const { hits, next } = await history.search(request, untilClosed(response));
      return { events: hits.map(({ event }) => toEventDto(event)), next };
    }),

    getBelow(ROUTES.logEntry, ({ rest }) => {
      const seq = parseInteger(rest);
      if (seq === null) throw new AppError("http/parameter", { name: "seq", reason: "it has to be a whole number" });
      const event = reader.event(seq);
      if (event === null) {
        // Numbers are never reused, and only retention deletes one.
        const wasStored = seq > 0 && seq <= reader.lastSeq();
        throw new AppError(wasStored ? "event/no-longer-kept" : "event/not-found", { seq });
      }
      return toEventDetailDto(event, {
        rawFile: event.source === "hook" ? archiveName(seq, event.receivedAtMs, event.sourceName) : null,
        decision: deliveries.decisionOf(seq),
        call: event.toolUseId === null ? null : reader.callPlace(event.sessionId, event.toolUseId),
      });
    }),

    /** Full text, newest first, each hit with its position. */
    get(ROUTES.search, async ({ query, response }) => {
      const values = readQuery(query, SEARCH_PARAMETERS, { ...filters, until: ["untilMs", readInstant], ...PAGE });
      const { text, ...filter } = { limit: DEFAULT_LIMIT, ...values };
      if (text === undefined) throw new AppError("http/parameter", { name: "q", reason: "it is empty" });
      // A filter for one event asks for events.
      const isByCall = filter.hookEventName === undefined;
      return toSearchDto(await history.search({ ...filter, text, isByCall }, untilClosed(response)));
    }),

    /** Time series, totals and top lists, from counters. */
    get(ROUTES.stats, async ({ query, response }) => {
      const { bucket, zone, ...request } = readStatsRequest(query, clock.now());
      const stats = await history.stats({ ...request, unit: bucket, zone, prices: prices() }, untilClosed(response));
      if (stats !== null) return toStatsDto(stats, { bucket, zone });
      const reason = `the range has more than ${MAX_BUCKETS} of them; take larger ones or a shorter range`;
      throw new AppError("http/parameter", { name: "bucket", reason });
    }),

    get(ROUTES.export, handleExport({ reader, history, ownMachine })),
  ];
}

const PAGE = { before: ["beforeSeq", readPositiveInteger], limit: ["limit", readLimit] } as const;

function readStatsRequest(query: URLSearchParams, nowMs: number) {
  const given = readQuery(query, STATS_PARAMETERS, {
    range: ["name", readChoice(RANGE_NAMES)],
    from: ["fromMs", readInstant],
    to: ["toMs", readInstant],
    bucket: ["bucket", readChoice(BUCKET_UNITS)],
    tz: ["zone", readTimeZone],
    project: ["projectName", readText],
    model: ["model", readText],
    tool: ["toolName", readText],
    compare: ["compare", readChoice(["0", "1"])],
  });
  const { zone = "UTC", projectName = null, model = null, toolName = null } = given;
  const range = readRange(given, nowMs);
  const { bucket = unitFor(range) } = given;
  return { range, bucket, zone, projectName, model, toolName, compare: given.compare === "1", nowMs };
}

interface GivenRange {
  readonly name?: (typeof RANGE_NAMES)[number];
  readonly fromMs?: number;
  readonly toMs?: number;
}

function readRange({ name, fromMs, toMs }: GivenRange, nowMs: number): AskedRange {
  if (fromMs === undefined) {
    if (toMs === undefined) return { name: name ?? "24h" };
    throw new AppError("http/parameter", { name: "to", reason: "it needs from beside it" });
  }
  if (name !== undefined) {
    throw new AppError("http/parameter", { name: "range", reason: "it cannot stand beside from" });
  }
  const endMs = Math.min(toMs ?? nowMs, nowMs);
  if (fromMs < endMs) return { fromMs, toMs: endMs };
  throw new AppError("http/parameter", { name: "from", reason: "it has to lie before to, and in the past" });
}

function readTimeZone(value: string, name: string): string | undefined {
  const zone = readText(value, name);
  if (zone === undefined || localDays(zone) !== null) return zone;
  const reason = "it has to be a time zone such as Asia/Tokyo, or an offset such as +09:00";
  throw new AppError("http/parameter", { name, reason });
}
