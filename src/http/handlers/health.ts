import type { HealthDto } from "../../api/dto.ts";
import type { HealthHistoryDto } from "../../api/health-dto.ts";
import { HEALTH_HISTORY_PARAMETERS, ROUTES } from "../../api/routes.ts";
import { readInstant, readQuery, withoutQuery } from "../parameters.ts";
import { get, post, type Route } from "../router.ts";

export interface HealthSource {
  /** For a request: checks again if the last result is old. */
  ask(): HealthDto | Promise<HealthDto>;
  readHistory(sinceMs: number): HealthHistoryDto;
  exposition(): string;
  /** Checks the whole database, if no check is running. */
  checkDatabase(): void;
}

/** `/api/health` is 200 as long as the daemon can answer at all; the body lists the failing checks. */
export function healthRoutes(health: HealthSource): readonly Route[] {
  return [
    get(
      ROUTES.health,
      withoutQuery(() => health.ask()),
    ),
    get(ROUTES.healthHistory, ({ query }) => {
      const { sinceMs = 0 } = readQuery(query, HEALTH_HISTORY_PARAMETERS, { since: ["sinceMs", readInstant] });
      return health.readHistory(sinceMs);
    }),
    get(ROUTES.prometheus, ({ response }) => {
      const bytes = Buffer.from(health.exposition());
      response.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("Content-Length", bytes.length);
      response.writeHead(200).end(bytes);
    }),
    /** 202 at once; `/api/health` has the result later. */
    post(ROUTES.healthCheck, ({ response }) => {
      health.checkDatabase();
      response.writeHead(202).end();
    }),
  ];
}
