import { toWaitsDto, type WaitsDto } from "../../api/insights-dto.ts";
import type { WarningsDto } from "../../api/warnings-dto.ts";
import { ROUTES, WAIT_PARAMETERS } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { InsightService } from "../../core/insights.ts";
import type { Clock } from "../../core/ports.ts";
import { readInstant, readQuery, readText } from "../parameters.ts";
import { get, untilClosed, type Route } from "../router.ts";

export interface InsightRouteOptions {
  readonly insights: InsightService;
  readonly readWarnings: () => WarningsDto;
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;

export function insightRoutes({ insights, readWarnings, clock }: InsightRouteOptions): readonly Route[] {
  return [
    get(ROUTES.warnings, readWarnings),

    /** How long agents waited for a person, and what the person allowed. */
    get(ROUTES.waits, async ({ query, response }): Promise<WaitsDto> => {
      const nowMs = clock.now();
      const given = readQuery(query, WAIT_PARAMETERS, {
        since: ["sinceMs", readInstant],
        until: ["untilMs", readInstant],
        project: ["projectName", readText],
      });
      const request = { sinceMs: nowMs - DAY_MS, untilMs: nowMs + 1, projectName: null, ...given, nowMs };
      if (request.sinceMs >= request.untilMs) {
        throw new AppError("http/parameter", { name: "since", reason: "it has to lie before until" });
      }
      return toWaitsDto(await insights.waits(request, untilClosed(response)), request);
    }),
  ];
}
