import { toEventDetailDto, toEventDto, type LogPageDto } from "../../api/dto.ts";
import { toSearchDto } from "../../api/history-dto.ts";
import { DEFAULT_LIMIT, LOG_PARAMETERS, parseSearchPlace, ROUTES, SEARCH_PARAMETERS } from "../../api/routes.ts";
import { CALL_STATUSES } from "../../core/call-history.ts";
import type { SearchQuery, SearchTerm } from "../../core/search/search-query.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { DeliveryService } from "../../core/notification/outbox.ts";
import { archiveName } from "../../system/paths.ts";
import { handleExport } from "../export/handle-export.ts";
import {
  eventFilter,
  parseInteger,
  readChoices,
  readFalse,
  readInstant,
  readLimit,
  readPositiveInteger,
  readQuery,
  readSearchQuery,
  readText,
} from "../parameters.ts";
import { get, getBelow, untilClosed, type Route } from "../router.ts";
import { callRoutes, type CallRouteOptions } from "./calls.ts";
import { sessionRoutes, type SessionRouteOptions } from "./sessions.ts";
import { statsRoutes } from "./stats.ts";

export interface HistoryRouteOptions extends SessionRouteOptions, CallRouteOptions {
  readonly deliveries: Pick<DeliveryService, "decisionOf">;
}

export function historyRoutes(options: HistoryRouteOptions): readonly Route[] {
  const { reader, history, deliveries, prices, clock, ownMachine, usualOf } = options;
  const filters = eventFilter(ownMachine);
  return [
    ...sessionRoutes(options),
    ...callRoutes(options),

    /** A page of events, newest first. Text search runs on another thread; the rest is quick. */
    get(ROUTES.log, async ({ query, response }): Promise<LogPageDto> => {
      const values = readQuery(query, LOG_PARAMETERS, { ...filters, ...PAGE, imported: ["isImported", readFalse] });
      const { query: asked, ...filter } = { limit: DEFAULT_LIMIT, ...values };
      if (asked === undefined) {
        const { events, next } = await reader.log(filter);
        return { events: events.map(toEventDto), next };
      }
      // With a number to begin below, the total is not counted.
      const request = { beforeSeq: (await reader.lastSeq()) + 1, ...filter, query: asked };
      const { hits, next } = await history.search(request, untilClosed(response));
      return { events: hits.map(({ event }) => toEventDto(event)), next };
    }),

    getBelow(ROUTES.logEntry, async ({ rest, query }) => {
      readQuery(query, [], {});
      const seq = parseInteger(rest);
      if (seq === null) throw new AppError("http/parameter", { name: "seq", reason: "it has to be a whole number" });
      const event = await reader.event(seq);
      if (event === null) {
        // Numbers are never reused, and only retention deletes one.
        const wasStored = seq > 0 && seq <= (await reader.lastSeq());
        throw new AppError(wasStored ? "event/no-longer-kept" : "event/not-found", { seq });
      }
      return toEventDetailDto(event, {
        sessionTitle: (await reader.session(event.sessionId))?.title ?? null,
        rawFile: event.source === "hook" ? archiveName(seq, event.receivedAtMs, event.sourceName) : null,
        decision: deliveries.decisionOf(seq),
        call: await reader.callPlace(event),
        usualOf,
      });
    }),

    /** Full text, newest first, each hit with its position. */
    get(ROUTES.search, async ({ query, response }) => {
      const parameters = new URLSearchParams(query);
      // Given several times, all are asked for.
      if (query.has("q")) parameters.set("q", query.getAll("q").join(" "));
      const { place, search, ...given } = readQuery(parameters, SEARCH_PARAMETERS, {
        ...filters,
        ...SEARCH,
        q: ["search", readSearchQuery(ownMachine)],
      });
      if (search === undefined) throw new AppError("http/parameter", { name: "q", reason: "it is empty" });
      const { query: asked, statuses = given.statuses } = search;
      // A filter for one event asks for events.
      const isByCall = given.hookEventName === undefined && !asked.some((clause) => isOnly(clause, "event"));
      if (!isByCall && statuses !== undefined) {
        throw new AppError("http/parameter", { name: "status", reason: "it is of calls, which event leaves apart" });
      }
      const session = asked.find((clause) => isOnly(clause, "session") && clause.length === 1)?.[0];
      const request = {
        limit: DEFAULT_LIMIT,
        // Its events have an index of their own.
        ...(session !== undefined && { sessionId: session.value }),
        ...given,
        ...place,
        ...(statuses !== undefined && { statuses: statuses.filter((one) => given.statuses?.includes(one) ?? true) }),
        query: asked,
        isByCall,
      };
      return toSearchDto(await history.search(request, untilClosed(response)));
    }),

    ...statsRoutes({ history, prices, clock }),

    get(ROUTES.export, handleExport({ reader, history, ownMachine })),
  ];
}

function isOnly(clause: SearchQuery[number], wanted: SearchTerm["key"]): boolean {
  return clause.every(({ key, isNegated }) => key === wanted && !isNegated);
}

const SEARCH = {
  until: ["untilMs", readInstant],
  model: ["model", readText],
  status: ["statuses", readChoices(CALL_STATUSES)],
  before: ["place", readSearchPlace],
  limit: ["limit", readLimit],
} as const;

/** A number, or where imported events are merged a place in both lists. */
function readSearchPlace(value: string, name: string) {
  const before = parseSearchPlace(value);
  return before === null ? { beforeSeq: readPositiveInteger(value, name) } : { before };
}

const PAGE = { before: ["beforeSeq", readPositiveInteger], limit: ["limit", readLimit] } as const;
