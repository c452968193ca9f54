import { DAY_MS } from "../../core/time-units.ts";
import { toAwayDto, toWaitsDto, type AwayDto, type WaitsDto } from "../../api/insights-dto.ts";
import type { WarningsDto } from "../../api/warnings-dto.ts";
import { AWAY_PARAMETERS, DEFAULT_LIMIT, ROUTES, WAIT_PARAMETERS } from "../../api/routes.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { InsightService } from "../../core/insights.ts";
import type { Clock } from "../../core/ports.ts";
import { readInstant, readLimit, readQuery, readText, withoutQuery } from "../parameters.ts";
import { get, untilClosed, type Route } from "../router.ts";

export interface InsightRouteOptions {
  readonly insights: InsightService;
  readonly readWarnings: () => WarningsDto;
  /** The current prices. */
  readonly prices: () => PriceTable;
  readonly clock: Clock;
}

export function insightRoutes({ insights, readWarnings, prices, clock }: InsightRouteOptions): readonly Route[] {
  return [
    get(ROUTES.warnings, withoutQuery(readWarnings)),

    /** What sessions did since a person left. */
    get(ROUTES.away, async ({ query, response }): Promise<AwayDto> => {
      const { sinceMs, limit = DEFAULT_LIMIT } = readQuery(query, AWAY_PARAMETERS, {
        since: ["sinceMs", readInstant],
        limit: ["limit", readLimit],
      });
      if (sinceMs === undefined) throw new AppError("http/parameter", { name: "since", reason: "it is missing" });
      const request = { sinceMs, nowMs: clock.now(), limit, prices: prices() };
      return toAwayDto(await insights.away(request, untilClosed(response)), request);
    }),

    /** How long agents waited for a person, and what the person allowed. */
    get(ROUTES.waits, async ({ query, response }): Promise<WaitsDto> => {
      const nowMs = clock.now();
      const given = readQuery(query, WAIT_PARAMETERS, {
        since: ["sinceMs", readInstant],
        until: ["untilMs", readInstant],
        project: ["projectName", readText],
      });
      const request = { sinceMs: nowMs - DAY_MS, untilMs: nowMs + 1, projectName: null, ...given };
      if (request.sinceMs >= request.untilMs) {
        throw new AppError("http/parameter", { name: "since", reason: "it has to lie before until" });
      }
      return toWaitsDto(await insights.waits(request, untilClosed(response)), request);
    }),
  ];
}
