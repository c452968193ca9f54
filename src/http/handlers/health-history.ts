import type { HealthHistoryDto } from "../../api/health-history-dto.ts";
import { HEALTH_HISTORY_PARAMETERS } from "../../api/history-parameters.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";

/** `GET /api/health/history`: the figures of the checks as they were, oldest first. */
export function handleHealthHistory(readHistory: (sinceMs: number) => HealthHistoryDto): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, HEALTH_HISTORY_PARAMETERS);
    return answerJson(exchange, readHistory(parameters.instant("since") ?? 0));
  };
}
