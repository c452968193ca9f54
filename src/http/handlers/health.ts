import type { HealthDto } from "../../api/dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";

/** `GET /api/health`: 200 as long as the daemon can answer at all; what is wrong stands in the body. */
export function handleHealth(readHealth: () => HealthDto | Promise<HealthDto>): Handler {
  return async (exchange) => answerJson(exchange, await readHealth());
}
