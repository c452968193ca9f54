import { toAllTurnsDto, toCallsDto } from "../../api/call-dto.ts";
import {
  CALL_PARAMETERS,
  CALL_SORTS,
  DEFAULT_LIMIT,
  formatCursor,
  parseCursor,
  ROUTES,
  TURN_PARAMETERS,
} from "../../api/routes.ts";
import { CALL_STATUSES } from "../../core/call-history.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { HistoryService, LogPage, SearchRequest } from "../../core/history.ts";
import { literalQuery } from "../../core/search/search-query.ts";
import {
  parseInteger,
  readChoice,
  readChoices,
  readFalse,
  readInstant,
  readLimit,
  readMachine,
  readQuery,
  readPositiveInteger,
  readText,
  readNames,
} from "../parameters.ts";
import type { SessionRouteOptions } from "./sessions.ts";
import { get, untilClosed, type Route } from "../router.ts";

export interface CallRouteOptions extends Pick<SessionRouteOptions, "reader" | "prices" | "clock" | "ownMachine"> {
  readonly history: HistoryService;
}

export function callRoutes({ reader, history, prices, clock, ownMachine }: CallRouteOptions): readonly Route[] {
  return [
    /** Calls of all sessions, newest or slowest first, with their turns. */
    get(ROUTES.calls, async ({ query, response }) => {
      const { sort, before, ...given } = readQuery(query, CALL_PARAMETERS, {
        session: ["sessionId", readText],
        agent: ["agentId", readText],
        project: ["projectName", readText],
        tool: ["toolNames", readNames],
        model: ["model", readText],
        machine: ["machine", readMachine(ownMachine)],
        status: ["statuses", readChoices(CALL_STATUSES)],
        q: ["text", readText],
        since: ["sinceMs", readInstant],
        until: ["untilMs", readInstant],
        imported: ["isImported", readFalse],
        before: ["before", readText],
        limit: ["limit", readLimit],
        sort: ["sort", readChoice(CALL_SORTS)],
      });
      const filter = { limit: DEFAULT_LIMIT, ...given };
      if (sort === "duration" && given.isImported === false) {
        throw new AppError("http/parameter", { name: "imported", reason: "it cannot stand beside sort=duration" });
      }
      const page =
        sort === "duration"
          ? await slowest(history, { ...filter, before }, untilClosed(response))
          : await reader.calls({ ...filter, ...(before !== undefined && { beforeSeq: numberOf(before) }) });
      return toCallsDto({ ...page, turns: await reader.turnsOf(page.calls, clock.now()) }, prices());
    }),

    /** Turns of all sessions, by their prompts, or those that failed, by their ends: newest first. */
    get(ROUTES.turns, async ({ query, response }) => {
      const { text, state, ...given } = readQuery(query, TURN_PARAMETERS, {
        session: ["sessionId", readText],
        project: ["projectName", readText],
        machine: ["machine", readMachine(ownMachine)],
        state: ["state", readChoice(TURN_STATES_LISTED)],
        q: ["text", readText],
        since: ["sinceMs", readInstant],
        imported: ["isImported", readFalse],
        before: ["beforeSeq", readPositiveInteger],
        limit: ["limit", readLimit],
      });
      const filter = {
        limit: DEFAULT_LIMIT,
        beforeSeq: (await reader.lastSeq()) + 1,
        ...given,
        hookEventName: state === "failed" ? "StopFailure" : "UserPromptSubmit",
      };
      const { events, next } =
        text === undefined
          ? await reader.log(filter)
          : await found(history, { ...filter, query: literalQuery(text) }, untilClosed(response));
      const places = events.map(({ sessionId, receivedAtMs }) => ({ sessionId, startedAtMs: receivedAtMs }));
      const turns = await reader.turnsOf(places, clock.now());
      return toAllTurnsDto(
        turns.toSorted((a, b) => b.seq - a.seq),
        next,
        prices(),
      );
    }),
  ];
}

/** States that turns can be listed by: an event of its own says so. */
const TURN_STATES_LISTED = ["failed"] as const;

async function found(history: HistoryService, request: SearchRequest, signal: AbortSignal): Promise<LogPage> {
  const { hits, next } = await history.search(request, signal);
  return { events: hits.map(({ event }) => event), next };
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
