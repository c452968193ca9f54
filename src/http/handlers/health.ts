import type { HealthDto } from "../../api/dto.ts";
import type { HealthHistoryDto } from "../../api/health-dto.ts";
import { HEALTH_HISTORY_PARAMETERS, ROUTES } from "../../api/routes.ts";
import { readInstant, readQuery } from "../parameters.ts";
import { json } from "../answers.ts";
import { get, post, type Handler, type Route } from "../router.ts";

/** `GET /metrics`: for Prometheus, text format 0.0.4. */
function handlePrometheus(readExposition: () => string): Handler {
  return ({ response }) => {
    const bytes = Buffer.from(readExposition());
    response.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Length", bytes.length);
    response.writeHead(200);
    response.end(bytes);
  };
}

/** `POST /api/health/check-database`: 202 at once; `/api/health` has the result later. */
function handleHealthCheck(checkDatabase: () => void): Handler {
  return ({ response }) => {
    checkDatabase();
    response.writeHead(202).end();
  };
}

export interface HealthSource {
  /** For a request: checks again if the last result is old. */
  ask(): HealthDto | Promise<HealthDto>;
  readHistory(sinceMs: number): HealthHistoryDto;
  /** The answer of `GET /metrics`. */
  exposition(): string;
  /** Checks the whole database, if no check is running. */
  checkDatabase(): void;
}

/** `/api/health` is 200 as long as the daemon can answer at all; the body lists the failing checks. */
export function healthRoutes(health: HealthSource): readonly Route[] {
  /** Past values of the checks, oldest first. */
  const history = json(({ query }) => {
    const { sinceMs = 0 } = readQuery(query, HEALTH_HISTORY_PARAMETERS, { since: ["sinceMs", readInstant] });
    return health.readHistory(sinceMs);
  });
  return [
    get(ROUTES.health, json(health.ask)),
    get(ROUTES.healthHistory, history),
    get(ROUTES.prometheus, handlePrometheus(health.exposition)),
    post(ROUTES.healthCheck, handleHealthCheck(health.checkDatabase)),
  ];
}
