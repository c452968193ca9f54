import type { HealthDto } from "../../api/dto.ts";
import type { HealthHistoryDto } from "../../api/health-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { withoutQuery } from "../parameters.ts";
import { get, post, type Route } from "../router.ts";

export interface HealthSource {
  /** For a request: checks again if the last result is old. */
  ask(): HealthDto | Promise<HealthDto>;
  readHistory(): HealthHistoryDto;
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
    get(
      ROUTES.healthHistory,
      withoutQuery(() => health.readHistory()),
    ),
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
