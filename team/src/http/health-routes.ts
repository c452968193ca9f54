import type { HealthHistoryDto } from "../../../src/api/health-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { withoutQuery } from "../../../src/http/parameters.ts";
import { get, type Route } from "../../../src/http/router.ts";
import { readHealth } from "../health/read-health.ts";

export function healthRoutes(options: Parameters<typeof readHealth>[0]): readonly Route[] {
  return [
    get(
      ROUTES.health,
      withoutQuery(async () => readHealth(options)),
    ),
    // Replicas keep no history: what watches them reads `/metrics`.
    get(
      ROUTES.healthHistory,
      withoutQuery((): HealthHistoryDto => ({ changes: [] })),
    ),
  ];
}
