import type { HealthDto } from "../../api/dto.ts";
import type { HealthHistoryDto } from "../../api/health-dto.ts";
import { HEALTH_HISTORY_PARAMETERS, ROUTES } from "../../api/routes.ts";
import { answerJson } from "../answers.ts";
import { readParameters } from "../parameters.ts";
import { get, post, type Handler, type Route } from "../router.ts";

/** `GET /api/health`: 200 as long as the daemon can answer at all; the body lists the failing checks. */
export function handleHealth(readHealth: () => HealthDto | Promise<HealthDto>): Handler {
  return async (exchange) => answerJson(exchange, await readHealth());
}

/** `GET /api/health/history`: past values of the checks, oldest first. */
function handleHealthHistory(readHistory: (sinceMs: number) => HealthHistoryDto): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, HEALTH_HISTORY_PARAMETERS);
    return answerJson(exchange, readHistory(parameters.instant("since") ?? 0));
  };
}

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

export function healthRoutes(health: HealthSource): readonly Route[] {
  return [
    get(ROUTES.health, handleHealth(health.ask)),
    get(ROUTES.healthHistory, handleHealthHistory(health.readHistory)),
    get(ROUTES.prometheus, handlePrometheus(health.exposition)),
    post(ROUTES.healthCheck, handleHealthCheck(health.checkDatabase)),
  ];
}
