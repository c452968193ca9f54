import { toCallsDto } from "../../api/call-dto.ts";
import { CALL_PARAMETERS, CALL_SORTS, DEFAULT_LIMIT, formatCursor, parseCursor, ROUTES } from "../../api/routes.ts";
import { CALL_STATUSES } from "../../core/call-history.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { HistoryService } from "../../core/history.ts";
import type { Clock, EventReader } from "../../core/ports.ts";
import {
  parseInteger,
  readChoice,
  readChoices,
  readInstant,
  readLimit,
  readMachine,
  readQuery,
  readText,
} from "../parameters.ts";
import { get, untilClosed, type Route } from "../router.ts";

interface CallRouteOptions {
  readonly reader: EventReader;
  readonly history: HistoryService;
  readonly prices: () => PriceTable;
  readonly clock: Clock;
  /** This machine's name where there are several. */
  readonly ownMachine: string;
}

export function callRoutes({ reader, history, prices, clock, ownMachine }: CallRouteOptions): readonly Route[] {
  return [
    /** Calls of all sessions, newest or slowest first, with their turns. */
    get(ROUTES.calls, async ({ query, response }) => {
      const { sort, before, ...given } = readQuery(query, CALL_PARAMETERS, {
        session: ["sessionId", readText],
        agent: ["agentId", readText],
        project: ["projectName", readText],
        tool: ["toolName", readText],
        model: ["model", readText],
        machine: ["machine", readMachine(ownMachine)],
        status: ["statuses", readChoices(CALL_STATUSES)],
        q: ["text", readText],
        since: ["sinceMs", readInstant],
        until: ["untilMs", readInstant],
        before: ["before", readText],
        limit: ["limit", readLimit],
        sort: ["sort", readChoice(CALL_SORTS)],
      });
      const filter = { limit: DEFAULT_LIMIT, ...given };
      const page =
        sort === "duration"
          ? await slowest(history, { ...filter, before }, untilClosed(response))
          : reader.calls({ ...filter, ...(before !== undefined && { beforeSeq: numberOf(before) }) });
      return toCallsDto({ ...page, turns: reader.turnsOf(page.calls, clock.now()) }, prices());
    }),
  ];
}

type SlowFilter = Omit<Parameters<HistoryService["slowCalls"]>[0], "sinceMs" | "before"> & {
  readonly sinceMs?: number;
  readonly before: string | undefined;
};

async function slowest(history: HistoryService, { sinceMs, before, ...filter }: SlowFilter, signal: AbortSignal) {
  if (sinceMs === undefined) {
    throw new AppError("http/parameter", { name: "sort", reason: "duration needs since beside it" });
  }
  const cursor = before === undefined ? null : parseCursor(before);
  if (before !== undefined && (cursor === null || !/^\d{1,15}\/./s.test(cursor.key))) throw badCursor();
  const { rows, next } = await history.slowCalls({ ...filter, sinceMs, before: cursor }, signal);
  return { calls: rows, next: next === null ? null : formatCursor(next) };
}

function numberOf(before: string): number {
  const number = parseInteger(before);
  if (number === null || number === 0) throw badCursor();
  return number;
}

function badCursor(): AppError {
  return new AppError("http/parameter", { name: "before", reason: "it has to be `next` of the page before" });
}
